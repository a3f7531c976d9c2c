import java.nio.file.Files;
import java.nio.file.Path;

/** What a compiler does, as far as Maven sees it: reads sources, and makes the program it is told to make. */
class NativeBuild {
    public static void main(String[] args) throws Exception {
        Path program = Path.of(args[0]);
        Files.createDirectories(program.getParent());
        Files.copy(Path.of("hello.elf"), program);
        System.out.println("[100%] Built target " + program.getFileName());
    }
}

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Stands for a label printer. */
public class Label {
    public static void main(String[] label) throws Exception {
        Files.writeString(
                Path.of("labels.txt"),
                String.join(" ", label) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}

package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.flash.Encryption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSpecTest {
    private static final Path HERE = Path.of("");

    @Test
    void readsPlacesAndFiles() throws EspException {
        assertThat(ImageSpec.parseList("0x0=boot.bin, 0x8000=table.bin ,\n factory=build/app.bin,", HERE))
                .containsExactly(
                        new ImageSpec("0x0", Path.of("boot.bin")),
                        new ImageSpec("0x8000", Path.of("table.bin")),
                        new ImageSpec("factory", Path.of("build/app.bin")));
    }

    @Test
    void backslashGuardsCommaAndEqualsOnly() throws EspException {
        assertThat(files("0x0=a\\,b.bin,0x8000=x\\=y.bin,0x9000=plain=too.bin"))
                .containsExactly("a,b.bin", "x=y.bin", "plain=too.bin");
        assertThat(files("0x0=C:\\fw\\app.bin,0x8000=\\\\host\\share\\t.bin"))
                .containsExactly("C:\\fw\\app.bin", "\\\\host\\share\\t.bin");
    }

    @Property
    void anyPathSurvivesEscaping(
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = 'a', to = 'e') String head,
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = '+', to = '>') String tail)
            throws EspException {
        String path = head + tail + "z";
        String escaped = path.replace(",", "\\,").replace("=", "\\=");
        assertThat(files("0x0=" + escaped + ",1=b"))
                .containsExactly(Path.of(path).toString(), "b");
    }

    @Test
    void relativePathsCountFromTheDirectoryGiven() throws EspException {
        assertThat(ImageSpec.parseList("0=x.bin", Path.of("/project"))
                        .get(0)
                        .file()
                        .orElseThrow())
                .isEqualTo(Path.of("/project/x.bin"));
    }

    @Test
    void aFileCanAskForEncryption() throws EspException {
        assertThat(ImageSpec.parseList("0x0=boot.bin , 0x10000=C:\\fw\\app.bin:encrypted ,nvs=x:encrypted.bin", HERE))
                .containsExactly(
                        new ImageSpec("0x0", Path.of("boot.bin")),
                        new ImageSpec("0x10000", Path.of("C:\\fw\\app.bin")).with(Encryption.BY_CHIP),
                        new ImageSpec("nvs", Path.of("x:encrypted.bin")));
        assertThatThrownBy(() -> ImageSpec.parseList("0x0=:encrypted", HERE)).hasMessage("\"0x0=\" lacks its file");
    }

    @Test
    void aFileAloneBringsItsPlaces(@TempDir Path dir) throws Exception {
        Path file = Files.write(dir.resolve("fw.uf2"), new byte[1]);
        assertThat(ImageSpec.parseList("fw.uf2", dir)).containsExactly(ImageSpec.withOwnPlaces(file));
    }

    @Test
    void namesTheEntryThatIsWrong() throws EspException {
        assertThatThrownBy(() -> ImageSpec.parseList("0x0=a.bin,app.bin", HERE))
                .hasMessage(
                        "\"app.bin\" is not of the form offset=file; where the comma before it belongs to a path, write"
                                + " \\,")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARAMETER);
        assertThatThrownBy(() -> ImageSpec.parseList("0x0=", HERE)).hasMessage("\"0x0=\" lacks its file");
        assertThatThrownBy(() -> ImageSpec.parseList("=a.bin", HERE)).hasMessage("\"=a.bin\" lacks its offset");
        assertThat(ImageSpec.of("\u0001", "a.bin", HERE).place())
                .as("not nothing")
                .isEqualTo("\u0001");
        assertThatThrownBy(() -> ImageSpec.of("0x0", "a\0b", HERE))
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.FILE_UNREADABLE);
    }

    @Test
    void theWrongWayRoundIsSaid() {
        wrongWayRound("boot.bin", "0x0");
        wrongWayRound("table.csv", "partition-table");
        wrongWayRound("app.elf", "factory");
        wrongWayRound("boot.BIN", "64K");
    }

    private static void wrongWayRound(String file, String place) {
        assertThatThrownBy(() -> ImageSpec.parseList(file + "=" + place, HERE))
                .hasMessage("\"" + file + "=" + place + "\" is the wrong way round: write " + place + "=" + file)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    private static List<String> files(String text) throws EspException {
        return ImageSpec.parseList(text, HERE).stream()
                .map(s -> s.file().orElseThrow().toString())
                .toList();
    }
}

package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.testing.Fixtures;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The tables of fuses, field by field beside what an independent tool reads from the same registers. */
@Tag("slow")
class EfuseFieldsTest {
    /** Composed of fuses and of a register that is none. */
    private static final Set<String> NO_FUSE_ALONE = Set.of("esp32 WAFER_VERSION_MAJOR");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ESP8266")
    void everyFieldHasTheValueThatAToolReads(Chip chip) throws Exception {
        int compared = 0;
        for (String state : List.of("blank", "mixed")) {
            String name = "efuse/summary/" + chip.id() + "-" + state;
            if (Files.exists(Fixtures.path("efuse/summary").resolve(chip.id() + "-" + state + ".bin"))) {
                EfuseImage image = image(chip, name + ".bin");
                for (String line : Fixtures.text(name + ".tsv").split("\n")) {
                    if (!line.startsWith("#")) {
                        compare(chip, image, line.split("\t", -1));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    private static void compare(Chip chip, EfuseImage image, String[] cells) throws EspException {
        if (NO_FUSE_ALONE.contains(chip.id() + " " + cells[0])) {
            return;
        }
        EfuseController at = chip.spec().fuseController().orElseThrow();
        EfuseFields fields = EfuseFields.of(chip);
        // the tool takes the P4 for one of v3.0 or later
        Optional<EfuseField> found = fields.named(cells[0] + "_V3").or(() -> fields.named(cells[0]));
        assertThat(found).as(cells[0]).isPresent();
        EfuseField field = found.orElseThrow();
        assertThat(field.category()).as(cells[0]).isEqualTo(cells[1]);
        assertThat(field.isLocked(at, at.readLocks(), image::read))
                .as(cells[0] + " hidden")
                .isEqualTo(cells[6].equals("False"));
        // the P4's table of locks is that of before v3.0; the tool calls composed fields writable always
        if (chip != Chip.ESP32_P4 && !cells[3].equals("None")) {
            assertThat(field.isLocked(at, at.writeLocks(), image::read))
                    .as(cells[0] + " locked")
                    .isEqualTo(cells[7].equals("False"));
        }
        if (cells[6].equals("False")) {
            return; // the fixture has what a tool shows of the register, which is hidden on silicon
        }
        BigInteger value = field.read(at, image);
        String tool = cells[9].replaceAll(" \\(.*", "").replace("True", "1").replace("False", "0");
        String plain = field.kind().equals("bytes") ? tool.replace(" ", "") : tool;
        if (!tool.equals("FORBIDDEN_STATE")) {
            String own = field.meaning(value).orElse(field.text(value)).replaceAll(" \\(.*", "");
            assertThat(normal(own)).as(cells[0]).isEqualTo(normal(plain));
        }
        assertThat(field.parse(field.text(value))).as(cells[0]).contains(value);
        boolean onePlace = field.places().size() == 1; // of others the tool's number may be that of the lowest part
        if (onePlace && (cells[5].equals("bool") || cells[5].startsWith("uint"))) {
            assertThat(value).as(cells[0]).isEqualTo(new BigInteger(cells[8].substring(2), 16));
        }
    }

    private static String normal(String text) {
        return text.matches("-?\\d+[.]\\d+") ? String.valueOf(Math.round(10 * Double.parseDouble(text))) : text;
    }

    /** The files begin with the last register's highest byte. */
    private static EfuseImage image(Chip chip, String fixture) {
        byte[] bytes = Fixtures.bytes(fixture);
        byte[] registers = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            registers[i] = bytes[bytes.length - 1 - i];
        }
        EfuseImage image = new EfuseImage();
        for (int at = 0; at < registers.length; at += 4) {
            image.write(chip.spec().efuse().base() + at, LittleEndian.u32(registers, at));
        }
        return image;
    }

    /** ESP-IDF's own tables: every row is a field at its place, under each of its names. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ESP8266", "ESP32_E22"})
    void everyRowOfEspIdfsTableIsAField(Chip chip) {
        List<String> lacking = new ArrayList<>();
        for (String line : Fixtures.text("efuse/" + chip.id() + ".csv").split("\n")) {
            String[] cells = line.split(",", 5);
            String name = cells[0].strip();
            if (line.startsWith("#")
                    || cells.length < 5
                    || name.isEmpty()
                    || name.matches("(WR|RD)_DIS[.].*|KEY0[.].*")) {
                continue;
            }
            int block = Integer.parseInt(cells[1].strip().substring("EFUSE_BLK".length()));
            int bit = Integer.parseInt(cells[2].strip());
            boolean there = EfuseFields.of(chip).named(name).stream()
                    .flatMap(f -> f.places().stream())
                    .anyMatch(p -> p.block() == block && p.bit() <= bit && bit < p.bit() + p.width());
            if (!there) {
                lacking.add(name);
            }
        }
        assertThat(lacking).isEmpty();
    }

    @Test
    void valuesAreWrittenInManyWays() {
        EfuseFields fields = EfuseFields.of(Chip.ESP32_C3);
        EfuseField purpose = fields.named("key0_purpose").orElseThrow();
        assertThat(purpose.parse("SECURE_BOOT_DIGEST0")).contains(BigInteger.valueOf(9));
        assertThat(purpose.parse("0x9")).contains(BigInteger.valueOf(9));
        for (String wrong : Arrays.asList("16", "-1", "SECURE", "", "0x")) {
            assertThat(purpose.parse(wrong)).as(wrong).isEmpty();
        }
        EfuseField mac = fields.named("MAC").orElseThrow();
        assertThat(mac.text(mac.parse("7c:df:a1:00:00:01").orElseThrow())).isEqualTo("7c:df:a1:00:00:01");
        assertThat(mac.parse("7c:df:a1")).isEmpty();
    }
}

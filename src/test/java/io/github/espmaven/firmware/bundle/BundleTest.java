package io.github.espmaven.firmware.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.partition.PartitionTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    private static final byte[] BOOTLOADER = {1, 2, 3, 4};
    private static final byte[] APP = "an application".getBytes(StandardCharsets.US_ASCII);
    /** SHA-256 of "an application", by sha256sum. */
    private static final String APP_SHA256 = "7b0b893d972a82667301adfe867765f035cfde1c013beaf391723d171b8958ee";

    private static final String APP_FILE = "regions/001-factory.bin";

    private static Bundle bundle() throws EspException {
        PartitionTable table =
                PartitionTable.parse("factory, app, factory, 0x10000, 1M\n".getBytes(StandardCharsets.UTF_8));
        return new Bundle(
                new BundleSource(
                        "com.acme",
                        "sensor-firmware",
                        "1.4.0",
                        Optional.of("2026-01-01T00:00:00Z"),
                        Optional.of("0123456789abcdef0123456789abcdef01234567")),
                Chip.ESP32_C3,
                new Bundle.Revisions(3, 199),
                new HeaderSettings("dio", "80m", "4MB"),
                Optional.of(table),
                List.of(
                        new BundleImage("bootloader", OptionalInt.of(0), Optional.empty(), BOOTLOADER, Encryption.NONE),
                        new BundleImage(
                                "factory", OptionalInt.of(0x10000), Optional.of("factory"), APP, Encryption.BY_CHIP),
                        new BundleImage(
                                "Wörter/../x", OptionalInt.empty(), Optional.of("words"), APP, Encryption.NONE)));
    }

    @Test
    void comesBackAsItWasWritten() throws EspException {
        Bundle read = BundleReader.read(BundleWriter.write(bundle()));
        assertThat(read).usingRecursiveComparison().isEqualTo(bundle());
    }

    @Test
    void twoBundlesOfTheSameContentsAreIdentical() throws EspException {
        assertThat(BundleWriter.write(bundle())).isEqualTo(BundleWriter.write(bundle()));
    }

    @Test
    void theManifestComesFirstAndSaysAllThereIsToSay() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        assertThat(files.keySet())
                .containsExactly(
                        "esp-firmware.json",
                        "partition-table.bin",
                        "regions/000-bootloader.bin",
                        APP_FILE,
                        "regions/002-W-rter-x.bin");
        assertThat(text(files.get("esp-firmware.json")))
                .contains("\"formatVersion\": 1", "\"artifactId\": \"sensor-firmware\"", "\"chip\": \"esp32c3\"")
                .contains("\"minRevision\": 3", "\"maxRevision\": 199", "\"frequency\": \"80m\"")
                .contains("\"buildTime\": \"2026-01-01T00:00:00Z\"", "\"vcsRevision\": \"0123")
                .contains("\"offset\": 65536", "\"sha256\": \"" + APP_SHA256 + "\"", "\"encrypted\": true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.bin",
                "regions/../../evil.bin",
                "/etc/passwd",
                "C:/evil.bin",
                "regions\\evil.bin",
                "regions/",
                "./x",
                "regions//x",
                "a b",
                "regions/evil.",
                "\u001b[31mred"
            })
    void refusesNamesThatLeadElsewhere(String name) throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        files.put(name, APP);
        refused(BundleWriter.zip(files))
                .hasMessageContaining("a name no bundle may use")
                .hasMessageNotContaining("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.bin", "/etc/passwd", "regions\\\\\\\\x", "esp-firmware.json", ""})
    void refusesSuchNamesInTheManifestToo(String name) throws Exception {
        refused(changed("\"" + APP_FILE + "\"", "\"" + name + "\""));
    }

    @Test
    void refusesAFileThatIsThereTwice() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        files.put(APP_FILE.replace('y', 'X'), APP);
        String zip = new String(BundleWriter.zip(files), StandardCharsets.ISO_8859_1);
        refused(zip.replace(APP_FILE.replace('y', 'X'), APP_FILE).getBytes(StandardCharsets.ISO_8859_1))
                .hasMessageContaining("twice");
    }

    @Test
    void refusesAManifestThatNamesAFileTwice() throws Exception {
        refused(changed("regions/000-bootloader.bin", APP_FILE)).hasMessageContaining("twice");
    }

    @Test
    void refusesFilesTheManifestDoesNotName() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        files.put("regions/more.bin", APP);
        refused(BundleWriter.zip(files)).hasMessageContaining("does not name");
    }

    @Test
    void refusesABundleThatLacksAFile() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        files.remove(APP_FILE);
        refused(BundleWriter.zip(files)).hasMessageContaining(APP_FILE + " is missing");
    }

    @Test
    void refusesContentsThatWereChanged() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        byte[] other = APP.clone();
        other[3] ^= 1;
        files.put(APP_FILE, other);
        refused(BundleWriter.zip(files)).hasMessageContaining("was changed");
    }

    @Test
    void inflatesNoMoreThanAnnounced() throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        files.put(APP_FILE, new byte[64 * 1024 * 1024]);
        refused(BundleWriter.zip(files)).hasMessageContaining("larger than 14 bytes");
    }

    @ParameterizedTest
    @CsvSource({"14, 2000000000", "14, 134217728", "14, 0", "14, -1", "14, 1e3", "14, 99999999999"})
    void refusesAbsurdSizes(String size, String absurd) throws Exception {
        refused(changed("\"size\": " + size, "\"size\": " + absurd));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"formatVersion\": 1 | \"formatVersion\": 2 | format version is 2",
                "esp32c3 | esp99 | does not know",
                "\"offset\": 65536 | \"offset\": 2147483640 | behind every flash",
                "\"offset\": 65536 | \"offset\": \"0x10000\" | offset in its manifest",
                "\"encrypted\": true | \"encrypted\": \"yes\" | encrypted in its manifest",
                "\"project\": { | \"project\": 7, \"x\": { | project in its manifest",
                "\"regions\": [ | \"regions\": {}, \"x\": [ | regions in its manifest",
                "sensor-firmware | a\\nb | artifactId in its manifest",
                "\"buildTime\" | buildTime | not JSON",
                "\"groupId\" | \"group\" | lacks groupId"
            })
    void refusesAManifestThatMakesNoSense(String from, String to, String said) throws Exception {
        refused(changed(from, to)).hasMessageContaining(said);
    }

    @Test
    void refusesNestingWithoutEnd() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("esp-firmware.json", "[".repeat(500_000).getBytes(StandardCharsets.US_ASCII));
        refused(BundleWriter.zip(files));
    }

    @Test
    void refusesAManifestThatIsAnotherFile() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("META-INF/MANIFEST.MF", APP);
        files.putAll(unzip(BundleWriter.write(bundle())));
        refused(BundleWriter.zip(files)).hasMessageContaining("does not begin with esp-firmware.json");
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] whole = BundleWriter.write(bundle());
        int central = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        for (int length = 0; length < central; length++) {
            refused(java.util.Arrays.copyOf(whole, length));
        }
    }

    @Property(tries = 2000)
    void whateverIsChangedTheContentsAreProvenOrRefused(
            @ForAll @IntRange(max = 1_000_000) int seed, @ForAll @Size(min = 1, max = 4) List<Byte> changes)
            throws EspException {
        byte[] bytes = BundleWriter.write(bundle());
        Random random = new Random(seed);
        for (byte change : changes) {
            bytes[random.nextInt(bytes.length)] ^= change;
        }
        try {
            Bundle read = BundleReader.read(bytes);
            assertThat(read.images().get(1).bytes()).isEqualTo(APP);
        } catch (EspException e) {
            assertThat(e.problem()).isEqualTo(Problem.BAD_BUNDLE);
        } catch (RuntimeException e) {
            fail("not an EspException", e);
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] zip) {
        return assertThatThrownBy(() -> BundleReader.read(zip))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_BUNDLE));
    }

    /** The bundle with a text in its manifest changed. */
    private static byte[] changed(String from, String to) throws Exception {
        Map<String, byte[]> files = unzip(BundleWriter.write(bundle()));
        String manifest = text(files.get("esp-firmware.json"));
        assertThat(manifest).contains(from);
        files.put("esp-firmware.json", manifest.replace(from, to).getBytes(StandardCharsets.UTF_8));
        return BundleWriter.zip(files);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                zip.transferTo(content);
                files.put(entry.getName(), content.toByteArray());
            }
        }
        return files;
    }
}

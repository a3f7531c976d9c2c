package io.github.espmaven.firmware;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed demo firmware is what its README says, byte for byte. */
class DemoFirmwareTest {
    private static final Path FOLDER = Path.of("src/it/quickstart/firmware");
    private static final String COMPILER = "riscv64-unknown-elf-gcc";

    private final byte[] image = read("hello.bin");

    @Test
    void theHeaderIsForTheC3sRom() {
        assertThat(hex(0x000, 24))
                .isEqualTo("e902022f" + "00403840" + "ee000000" + "0500" + "00" + "0000" + "ffff" + "00000000" + "01");
    }

    @Test
    void theSegmentsAreThoseOfTheElf() {
        ByteBuffer elf = ByteBuffer.wrap(read("hello.elf")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(24)).as("entry").isEqualTo(0x4038_4000);
        assertThat(hex(0x018, 8)).isEqualTo("0000cd3f" + "88000000");
        assertThat(slice(0x020, 0x88)).isEqualTo(loadedAt(0x3fcd_0000, elf));
        assertThat(hex(0x0a8, 8)).isEqualTo("00403840" + "98000000");
        assertThat(slice(0x0b0, 0x98)).isEqualTo(loadedAt(0x4038_4000, elf));
    }

    @Test
    void checksumAndDigestAreRight() throws Exception {
        byte checksum = (byte) 0xef;
        for (byte b : slice(0x020, 0x88)) checksum ^= b;
        for (byte b : slice(0x0b0, 0x98)) checksum ^= b;
        assertThat(hex(0x148, 7)).isEqualTo("00000000000000");
        assertThat(image[0x14f]).isEqualTo(checksum);
        assertThat(slice(0x150, 32))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(slice(0, 0x150)));
        assertThat(image).hasSize(0x170);
    }

    @Test
    void theDemoLineIsWhereTheReadmeSays() {
        assertThat(new String(slice(0x020, 16), ISO_8859_1)).isEqualTo("ESPMVN-DEMO-LINE");
        assertThat(hex(0x030, 4)).as("pause of 1000 ms").isEqualTo("e8030000");
        String text = "Hello from esp-maven-plugin! This line comes out of the flash.";
        assertThat(new String(slice(0x034, text.length()), ISO_8859_1)).isEqualTo(text);
        assertThat(slice(0x034 + text.length(), 108 - text.length())).containsOnly(0);
        assertThat(readme()).contains(text + " 1\n");
    }

    /** Only that compiler gives these bytes; elsewhere there is nothing to compare. */
    @Test
    void theReadmesCommandBuildsTheCommittedElf(@TempDir Path elsewhere) throws Exception {
        assumeTrue(compilerVersion().equals("12.2.0"), COMPILER + " 12.2.0 is not installed here");
        for (String source : List.of("hello.c", "link.ld"))
            Files.copy(FOLDER.resolve(source), elsewhere.resolve(source));
        String command = readme().lines()
                .filter(line -> line.startsWith(COMPILER))
                .findFirst()
                .orElseThrow();

        assertThat(run(elsewhere, command.split(" "))).isEmpty();

        assertThat(elsewhere.resolve("hello.elf")).hasSameBinaryContentAs(FOLDER.resolve("hello.elf"));
    }

    private static String compilerVersion() throws InterruptedException {
        try {
            return run(FOLDER, COMPILER, "-dumpfullversion").strip();
        } catch (IOException notInstalled) {
            return "";
        }
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    /** File contents of the program header with this address (ELF32: type, offset, address, …, file size). */
    private static byte[] loadedAt(int address, ByteBuffer elf) {
        int headers = elf.getShort(44);
        for (int at = elf.getInt(28), i = 0; i < headers; at += 32, i++) {
            if (elf.getInt(at) == 1 && elf.getInt(at + 8) == address) {
                int offset = elf.getInt(at + 4);
                return Arrays.copyOfRange(elf.array(), offset, offset + elf.getInt(at + 16));
            }
        }
        throw new AssertionError("nothing is loaded at 0x" + Integer.toHexString(address));
    }

    private byte[] slice(int offset, int length) {
        return Arrays.copyOfRange(image, offset, offset + length);
    }

    private String hex(int offset, int length) {
        return HexFormat.of().formatHex(image, offset, offset + length);
    }

    private static String readme() {
        return new String(read("README.md"), UTF_8);
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

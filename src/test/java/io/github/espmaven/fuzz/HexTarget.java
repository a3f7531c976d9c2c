package io.github.espmaven.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HexFile;
import java.util.List;

/** Intel HEX files, the checksums of their lines put right if so chosen. What is read is written and read again. */
final class HexTarget implements Target {

    @Override
    public List<byte[]> seeds() {
        byte[] all = Samples.text("""
            :020000021000EC
            :04001000AABBCCDDDE
            :0400000300003800C1
            :02000004002AD0\r
            :0400100001020304E2
            :0400000500000000F7
            :020014000506DF

            :00000001FF
            """);
        byte[] crossing = Samples.text(
                ":020000040001F9\n:02FFFE000102FE\n:020000040002F8\n:0200000001 02FB\n:00000001FF\n".replace(" ", ""));
        List<byte[]> seeds = List.of(Input.of(all, 0), Input.of(all, 1), Input.of(crossing, 1));
        return Samples.joined(
                seeds,
                Samples.fixtures("merge/esp32p4.hex").stream()
                        .map(hex -> Input.of(Samples.beginning(hex, 400), 1))
                        .toList());
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        boolean repair = input.flag();
        byte[] text = repair ? repaired(input.rest()) : input.rest();
        List<FlashChunk> chunks = HexFile.read(text);
        long bytesRead = chunks.stream().mapToLong(c -> c.bytes().length).sum();
        Target.check(bytesRead > 0 && bytesRead <= text.length / 2, "two digits are a byte");
        byte[] written = HexFile.write(chunks);
        Target.check(HexFile.read(written).equals(chunks), "what is written is read again");
    }

    private static byte[] repaired(byte[] text) {
        String[] lines = new String(text, ISO_8859_1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            lines[i] = repaired(lines[i]);
        }
        return String.join("\n", lines).getBytes(ISO_8859_1);
    }

    private static String repaired(String line) {
        int body = line.length() - 2;
        if (body < 3 || body % 2 == 0 || line.charAt(0) != ':') {
            return line;
        }
        int sum = 0;
        for (int i = 1; i < body; i += 2) {
            int high = Character.digit(line.charAt(i), 16);
            int low = Character.digit(line.charAt(i + 1), 16);
            if ((high | low) < 0) {
                return line;
            }
            sum += high << 4 | low;
        }
        return line.substring(0, body) + Hex.of(new byte[] {(byte) -sum});
    }
}

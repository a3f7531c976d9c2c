package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.Uf2File;
import java.util.List;
import java.util.OptionalInt;

/** UF2 files: never more data than the file has, and what is read is written and read again. */
final class Uf2Target implements Target {

    @Override
    public List<byte[]> seeds() {
        try {
            List<FlashChunk> chunks =
                    List.of(new FlashChunk(0, new byte[] {1, 2, 3, 4, 5}), new FlashChunk(0x8000, new byte[300]));
            return List.of(
                    Uf2File.write(chunks, Chip.ESP32_C3, true, OptionalInt.of(256)),
                    Uf2File.write(chunks, Chip.ESP32, false, OptionalInt.empty()));
        } catch (EspException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        long total = 0;
        for (List<FlashChunk> chunks : Uf2File.read(bytes).values()) {
            total += chunks.stream().mapToLong(c -> c.bytes().length).sum();
            byte[] written = Uf2File.write(chunks, Chip.ESP32_S3, true, OptionalInt.empty());
            Target.check(Uf2File.read(written).containsValue(chunks), "what is written is read again");
        }
        Target.check(total > 0 && total < bytes.length, "a block has less data than bytes");
    }
}

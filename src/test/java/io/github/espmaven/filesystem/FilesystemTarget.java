package io.github.espmaven.filesystem;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filesystem images, the checksums of LittleFS put right if so chosen. */
public final class FilesystemTarget implements Target {
    private static final FileTree TREE = new FileTree(
            Map.of(
                    "a.txt",
                    Samples.text("a"),
                    "Long name.html",
                    new byte[1500],
                    "d/e",
                    new byte[70],
                    "d/f/g",
                    new byte[0]),
            List.of("h"));
    private static final int LITTLEFS_BLOCK = 512;

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        try {
            for (String format : List.of(
                    "littlefs blockSize=512",
                    "littlefs blockSize=512 diskVersion=2.0",
                    "spiffs",
                    "fat sectorSize=512 wearLevelling=none rootEntries=16")) {
                byte[] image = FilesystemSpec.parse(format).of("", 0).write(TREE, 8192);
                seeds.add(Input.of(image, 0));
                seeds.add(Input.of(image, 1));
            }
        } catch (EspException e) {
            throw new AssertionError(e);
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        boolean repair = input.flag();
        byte[] image = input.rest();
        if (repair) {
            repair(image);
        }
        Volume volume = Filesystem.recognise(image).orElseThrow(() -> Filesystem.bad("none"));
        Target.check(volume.tree().bytes() <= image.length, "files fit their image");
        Target.check(volume.totalBytes() > 0, "an image has room for something");
        Target.check(volume.damage().stream().allMatch(Target::isPlain), "what is damaged can be shown");
    }

    /** Puts the checksum of every commit right that is where one may be. */
    private static void repair(byte[] image) {
        for (int start = 0; start + LITTLEFS_BLOCK <= image.length; start += LITTLEFS_BLOCK) {
            int begin = start;
            int previous = -1;
            int at = start + 4;
            while (at + 8 <= start + LITTLEFS_BLOCK) {
                int tag = Integer.reverseBytes(LittleEndian.u32(image, at)) ^ previous;
                previous = tag;
                boolean ends = (tag >>> 20 & 0x780) == LittleFs.COMMIT_CRC;
                if (ends) {
                    LittleEndian.put32(image, at + 4, LittleFs.crc(image, begin, at + 4));
                    previous ^= (tag >>> 20 & 1) << 31;
                }
                at += 4 + ((tag & 0x3ff) == 0x3ff ? 0 : tag & 0x3ff);
                begin = ends ? at : begin;
            }
        }
    }
}

package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.image.ImageChecksum;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.image.Segment;
import io.github.espmaven.report.ImageInfo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Application and bootloader images. Their checksum and digest can be put right first, so that more is looked at. */
final class ImageTarget implements Target {
    private static final int DIGEST_BYTES = 32;

    @Override
    public List<byte[]> seeds() {
        List<byte[]> files = new ArrayList<>(List.of(Samples.demo("hello.bin")));
        files.add(ImageBuilder.forChip(Chip.ESP32_S3)
                .segment(0x3c00_0020, descriptor())
                .segment(0x4200_0020, new byte[64])
                .segment(0x4037_4000, new byte[32])
                .build());
        files.add(ImageBuilder.forChip(Chip.ESP8266)
                .segment(0x4010_0000, new byte[40])
                .segment(0x3ffe_8000, new byte[20])
                .build());
        files.add(version2());
        for (byte[] bootloader :
                Samples.fixtures("bootloader/esp32c3-bootloader.bin", "bootloader/esp32-bootloader.bin")) {
            files.add(Samples.beginning(bootloader, 400));
        }
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] file : files) {
            seeds.add(Input.of(file, 0, 0));
            seeds.add(Input.of(file, 1, Chip.ESP32_C3.ordinal()));
        }
        seeds.add(Input.of(version2(), 3, Chip.ESP8266.ordinal()));
        return seeds;
    }

    private static byte[] descriptor() {
        byte[] app = new byte[256];
        TinyElf.words(app, 0, 0xabcd_5432, 3, 0, 0, 0x302e_31, 0);
        System.arraycopy(Samples.text("sensor"), 0, app, 48, 6);
        return app;
    }

    /** An image in an image: the outer one holds what runs from flash. */
    private static byte[] version2() {
        byte[] inner = ImageBuilder.forChip(Chip.ESP8266)
                .segment(0x4010_0000, new byte[40])
                .build();
        byte[] outer = new byte[16 + 32 + inner.length + 4];
        TinyElf.words(outer, 0, 0x0000_04ea, 0x4010_0000, 0, 32);
        System.arraycopy(inner, 0, outer, 48, inner.length);
        return outer;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        int how = input.choice(4);
        Chip chip = input.choice(Chip.values());
        byte[] file = input.rest();
        if ((how & 1) != 0) {
            repair(file, chip, (how & 2) != 0);
        }
        HeaderPatch patch = new HeaderPatch(OptionalInt.of(2), OptionalInt.empty(), OptionalInt.of(3));
        byte[] patched = patch.apply(file, chip.spec().bootloaderOffset(), chip).bytes();
        Target.check(patched.length == file.length, "settings change no size");
        AppImage image = parse(file, chip, (how & 2) != 0);
        Target.check(image.length() >= 8 && image.length() <= file.length, "the image is in the file");
        for (Segment segment : image.segments()) {
            Target.check(image.contents(segment).length == segment.length(), "a segment is as long as it says");
        }
        MemoryUse.of(image);
        ImageInfo info = new ImageInfo("file", file.length, image);
        Target.check(info.lines().stream().allMatch(Target::isPlain), "what is shown can be shown");
        info.json().toString();
        if ((how & 1) != 0) {
            Target.check(image.damage().isEmpty(), "what was put right is whole");
        }
    }

    private static AppImage parse(byte[] file, Chip chip, boolean named) throws EspException {
        return named ? AppImage.parse(file, chip) : AppImage.parse(file);
    }

    private static void repair(byte[] file, Chip chip, boolean named) throws EspException {
        AppImage image = parse(file, chip, named);
        ImageChecksum checksum = image.checksum();
        file[checksum.offset()] = (byte) checksum.calculated();
        if (image.crc().isPresent()) {
            AppImage right = parse(file, chip, named);
            LittleEndian.put32(
                    file, right.crc().get().offset(), right.crc().get().calculated());
        }
        if (image.digest().isPresent()) {
            int at = image.digest().get().offset();
            System.arraycopy(sha256(file, at), 0, file, at, DIGEST_BYTES);
        }
    }

    private static byte[] sha256(byte[] file, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(file, 0, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

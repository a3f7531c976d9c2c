package io.github.espmaven.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.elf.AddressResolver;
import io.github.espmaven.elf.CallFrames;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.partition.PartitionTable;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files of a megabyte or so, made to cost far more than their size: time and memory stay in proportion. */
@Tag("slow")
@Timeout(20)
class HostileSizeTest {
    private static final int COMPRESSED = 0x800;

    @Test
    void manyNeighboursAreJoinedInOneStep() throws EspException {
        byte[] shared = new byte[256];
        TinyElf elf = new TinyElf(TinyElf.RISC_V);
        for (int i = 0; i < 30_000; i++) {
            elf.loaded("", 0x3fc0_0000 + i * shared.length, shared);
        }
        ElfFile file = ElfFile.parse(elf.build());
        assertThat(new ElfConverter(Chip.ESP32_C3, ElfOptions.DEFAULT).convert(file))
                .singleElement()
                .satisfies(output -> assertThat(output.bytes()).hasSizeGreaterThan(30_000 * shared.length));
    }

    @Test
    void aSectionThatExpandsBeyondReasonIsRefusedBeforeItIsInflated() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] head = new byte[12];
        TinyElf.words(head, 0, 1, 256 << 20, 1);
        bomb.writeBytes(head);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bomb, new Deflater(9))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 256; i++) {
                out.write(zeros);
            }
        }
        byte[] elf = new TinyElf(TinyElf.RISC_V)
                .flagged(".debug_info", COMPRESSED, bomb.toByteArray())
                .build();
        ElfFile file = ElfFile.parse(elf);
        assertThatThrownBy(() -> new AddressResolver(file))
                .isInstanceOf(EspException.class)
                .hasMessageContaining("section .debug_info claims to be 268435456 bytes");
    }

    @Test
    void aCommentSignAfterEveryCommaIsReadOnce() {
        String line = "nvs,data,nvs,0x9000,0x6000" + ",#".repeat(200_000) + "\u2028x\n";
        assertThatThrownBy(() -> PartitionTable.parse(Samples.text("a,b,c,d," + ",#\u2028".repeat(300_000))))
                .isInstanceOf(EspException.class);
        assertThatThrownBy(() -> PartitionTable.parse(Samples.text(line.replace("nvs,data", "nvs,what"))))
                .isInstanceOf(EspException.class);
    }

    @Test
    void callFramesThatRememberMillionsOfRegistersArePassedOver() throws EspException {
        int length = 1 << 20;
        byte[] frames = new byte[20 + 20 + length];
        TinyElf.words(frames, 0, 16, -1, 0x0004_0004, 0x0c01_7c01, 0x0000_0002);
        TinyElf.words(frames, 20, 16 + length, 0, 0x4038_0000, 64);
        for (int i = 0; i < length; i += 8) {
            frames[36 + i] = 0x05;
            frames[37 + i] = (byte) (0x80 | i >> 3);
            frames[38 + i] = (byte) (0x80 | i >> 10);
            frames[39 + i] = (byte) (i >> 17);
            frames[40 + i] = 1;
            frames[41 + i] = 0x0a;
            frames[42 + i] = 0x0b;
        }
        CallFrames hostile = new CallFrames(ElfFile.parse(new TinyElf(TinyElf.RISC_V)
                .loaded(".text", 0x4038_0000, new byte[64])
                .other(".debug_frame", TinyElf.PROGBITS, 0, frames)
                .build()));
        assertThat(hostile.at(0x4038_0000)).isEmpty();
    }

    @Test
    void aValueOfAHundredThousandLinesIsPutTogetherOnce() throws Exception {
        Path file = Samples.file("long.cfg", Samples.text("[esptool]\nunknown = 1\n" + " x\n".repeat(400_000)));
        Path folder = file.toAbsolutePath().getParent();
        assertThat(EsptoolConfig.find(
                                folder,
                                folder,
                                Map.of("ESPTOOL_CFGFILE", file.toAbsolutePath().toString()))
                        .warnings())
                .hasSize(1);
    }
}

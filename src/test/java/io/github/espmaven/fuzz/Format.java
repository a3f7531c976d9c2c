package io.github.espmaven.fuzz;

import io.github.espmaven.filesystem.FilesystemTarget;
import io.github.espmaven.firmware.NvsTarget;
import io.github.espmaven.firmware.build.BuildFilesTarget;
import io.github.espmaven.firmware.build.FlasherArgsTarget;
import io.github.espmaven.firmware.bundle.ManifestTarget;
import io.github.espmaven.job.FlashReportTarget;
import io.github.espmaven.job.FuseTextTarget;
import io.github.espmaven.nvs.NvsPartitionTarget;
import io.github.espmaven.secure.KeyTarget;
import io.github.espmaven.secure.SignatureTarget;

/** The kinds of files that are read, each with its reader and what an input may cost. */
enum Format {
    ELF(new ElfTarget(), 5_100, 16 << 20, 64),
    DEBUG_INFORMATION(new DebugInformationTarget(), 8_192, 8 << 20, 2_000),
    IMAGE(new ImageTarget(), 1_024, 1 << 20, 100),
    INTEL_HEX(new HexTarget(), 512, 1 << 20, 200),
    UF2(new Uf2Target(), 2_048, 1 << 20, 200),
    PARTITION_CSV(new PartitionTarget.Csv(), 512, 1 << 20, 4_000),
    PARTITION_BINARY(new PartitionTarget.Binary(), 3_100, 1 << 20, 4_000),
    FLASHER_ARGS(new FlasherArgsTarget(), 1_024, 1 << 20, 1_000),
    BUILD_FILES(new BuildFilesTarget(), 1_024, 8 << 20, 4_000),
    MANIFEST(new ManifestTarget(), 2_048, 1 << 20, 1_000),
    FLASH_REPORT(new FlashReportTarget(), 1_024, 1 << 20, 1_000),
    BUNDLE(new BundleTarget(), 2_048, 1 << 20, 1_000),
    FILESYSTEM(new FilesystemTarget(), 8_200, 4 << 20, 4_000),
    NVS(new NvsTarget(), 1_024, 1 << 20, 1_000),
    NVS_PARTITION(new NvsPartitionTarget(), 8_200, 2 << 20, 1_000),
    /** Points of curves are calculated with numbers of any length. */
    KEY(new KeyTarget(), 3_000, 64 << 20, 4_000),
    SIGNATURE(new SignatureTarget(), 3_700, 128 << 20, 4_000),
    FUSE_TEXT(new FuseTextTarget(), 512, 64 << 20, 100_000),
    CONFIGURATION(new ConfigurationTarget(), 1_024, 1 << 20, 1_000),
    WORDS(new WordsTarget(), 256, 1 << 20, 1_000),
    /** Every line, even an empty one, is matched against some dozens of patterns. */
    CONSOLE(new ConsoleTarget(), 1_024, 4 << 20, 20_000);

    private final Target target;
    private final int maxBytes;
    private final long allowanceBytes;
    private final int perByte;

    /**
     * @param maxBytes longest input tried
     * @param allowanceBytes memory that any input may take in all
     * @param perByte memory more for each of its bytes
     */
    Format(Target target, int maxBytes, long allowanceBytes, int perByte) {
        this.target = target;
        this.maxBytes = maxBytes;
        this.allowanceBytes = allowanceBytes;
        this.perByte = perByte;
    }

    Target target() {
        return target;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** The most that an input may allocate while it is read. */
    long mostAllocated(int inputBytes) {
        return allowanceBytes + (long) perByte * inputBytes;
    }
}

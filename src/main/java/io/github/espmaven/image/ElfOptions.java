package io.github.espmaven.image;

import java.util.OptionalInt;

/**
 * How an ELF file becomes an image (protocol.md, section 5.3).
 *
 * @param settings flash settings in the header; what is kept has the code of QIO, 1 MB and the chip's frequency 0
 * @param revisions chip revisions the image shall run on
 * @param esp8266Version shape for the ESP8266: 1, 2 or 3
 */
public record ElfOptions(
        HeaderPatch settings, RevisionRange revisions, Layout layout, DigestOptions digests, int esp8266Version) {

    /** What the reference tool does when nothing is said. */
    public static final ElfOptions DEFAULT =
            new ElfOptions(HeaderPatch.KEEP, RevisionRange.ANY, Layout.DEFAULT, DigestOptions.DEFAULT, 1);

    /**
     * How the parts of the program are arranged.
     *
     * @param useSegments take the ELF file's segments with their load addresses instead of its sections
     * @param ramOnlyHeader let the header count only what goes to RAM
     * @param mmuPageBytes size in which the flash is mapped; empty: what the program says, else 64 KiB
     * @param securePad padding for a signature
     * @param padToBytes make the file a multiple of this size with 0xFF
     */
    public record Layout(
            boolean useSegments,
            boolean ramOnlyHeader,
            OptionalInt mmuPageBytes,
            SecurePad securePad,
            OptionalInt padToBytes) {
        /** Sections, all counted, no padding. */
        public static final Layout DEFAULT =
                new Layout(false, false, OptionalInt.empty(), SecurePad.NONE, OptionalInt.empty());
    }

    /**
     * What digests go where.
     *
     * @param append the SHA-256 of the image behind it
     * @param elfSha256Offset where in the image the ELF file's SHA-256 goes; empty: into the application descriptor
     */
    public record DigestOptions(boolean append, OptionalInt elfSha256Offset) {
        /** Append the image's, put the ELF file's into the descriptor. */
        public static final DigestOptions DEFAULT = new DigestOptions(true, OptionalInt.empty());
    }

    public ElfOptions {
        if (esp8266Version < 1 || esp8266Version > 3) {
            throw new IllegalArgumentException("no ESP8266 image version " + esp8266Version);
        }
    }

    public ElfOptions withSettings(HeaderPatch newSettings) {
        return new ElfOptions(newSettings, revisions, layout, digests, esp8266Version);
    }

    public ElfOptions withRevisions(RevisionRange accepted) {
        return new ElfOptions(settings, accepted, layout, digests, esp8266Version);
    }

    public ElfOptions withLayout(Layout newLayout) {
        return new ElfOptions(settings, revisions, newLayout, digests, esp8266Version);
    }

    public ElfOptions withDigests(DigestOptions newDigests) {
        return new ElfOptions(settings, revisions, layout, newDigests, esp8266Version);
    }

    public ElfOptions withEsp8266Version(int version) {
        return new ElfOptions(settings, revisions, layout, digests, version);
    }
}

package io.github.espmaven.filesystem;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * SPIFFS (protocol.md, section 17.1). The device must have been built with the same parameters.
 *
 * @param page bytes of a page, a power of two
 * @param block bytes of a block, a power of two
 * @param nameLength bytes for a name, its closing NUL included
 * @param metaLength bytes of metadata of each file
 * @param magic whether blocks carry a mark, and whether it counts the blocks
 * @param aligned whether index tables begin at an even offset
 */
public record Spiffs(int page, int block, int nameLength, int metaLength, Magic magic, boolean aligned)
        implements Filesystem {

    /** Marks of blocks. */
    enum Magic {
        YES,
        NO_LENGTH,
        NO
    }

    static final Spiffs IDF = new Spiffs(256, 4096, 32, 4, Magic.YES, false);
    static final Spiffs ESP8266 = new Spiffs(256, 8192, 32, 0, Magic.NO_LENGTH, true);

    /** Free blocks without which a device can write nothing: it fails with SPIFFS_ERR_FULL, -10001. */
    public static final int FREE_TO_WRITE = 2;

    static final int HEADER_BYTES = 5;
    /** Where an index table begins in any but the first index page of a file. */
    static final int FURTHER_TABLE = 8;

    static final int SIZE_AT = 8;
    static final int TYPE_AT = 12;
    static final int NAME_AT = 13;
    static final int INDEX_BIT = 0x8000;
    static final int FREE = 0xffff;

    private static final int MAGIC = 0x20140529;
    private static final int MAX_ID = 0x7ffe;
    private static final List<Integer> BLOCKS = List.of(4096, 8192, 65536, 16384, 32768);
    private static final List<Integer> PAGES = List.of(256, 512, 1024);

    int pagesPerBlock() {
        return block / page;
    }

    int lookupPages() {
        return Math.max(1, pagesPerBlock() * 2 / page);
    }

    /** Pages of a block that hold data or index. */
    int usablePages() {
        return pagesPerBlock() - lookupPages();
    }

    int dataBytes() {
        return page - HEADER_BYTES;
    }

    /** Where the index table begins in the first index page. */
    int tableAt() {
        int end = NAME_AT + nameLength + metaLength;
        return aligned ? end + 1 & ~1 : end;
    }

    int firstEntries() {
        return (page - tableAt()) / 2;
    }

    int furtherEntries() {
        return (page - FURTHER_TABLE) / 2;
    }

    /** Where in a block its mark is. */
    int magicAt() {
        return lookupPages() * page - 4;
    }

    int magic(int blocks, int index) {
        return (MAGIC ^ page ^ (magic == Magic.YES ? blocks - index : 0)) & 0xffff;
    }

    /** Where a page begins, {@code page} counted over all blocks. */
    int at(int number) {
        return number * page;
    }

    @Override
    public byte[] write(FileTree tree, int size) throws EspException {
        int blocks = Volume.units("SPIFFS", size, block);
        if (size / page >= FREE) {
            throw FilesystemSpec.bad("SPIFFS cannot number more than 65534 pages; choose a larger pageSize");
        }
        List<String> unfit = new ArrayList<>();
        for (String path : tree.files().keySet()) {
            int length = path.getBytes(StandardCharsets.UTF_8).length + 1;
            if (length >= nameLength) {
                unfit.add("/" + path + " (" + length + " bytes with its folders, at most " + (nameLength - 1) + ")");
            }
        }
        Filesystem.refuse("SPIFFS", unfit);
        long pages = tree.files().values().stream().mapToLong(this::pages).sum();
        long room = (long) blocks * usablePages();
        long ids = tree.files().size() > MAX_ID ? room + 1 : 0;
        Filesystem.requireRoom("SPIFFS", tree, Math.max(pages, ids) * page, room * page);
        return new SpiffsWriter(this, blocks).write(tree);
    }

    /** Pages that a file takes, index included. */
    private long pages(byte[] contents) {
        int data = Filesystem.ceiling(contents.length, dataBytes());
        return 1L + data + Filesystem.ceiling(Math.max(0, data - firstEntries()), furtherEntries());
    }

    /**
     * How many blocks of an image hold nothing. A device collects garbage into free blocks when it writes.
     *
     * @return empty where the blocks do not carry the mark
     */
    public static OptionalInt freeBlocks(byte[] image) {
        return candidates(image).stream()
                .filter(format -> format.magic != Magic.NO)
                .mapToInt(format -> format.free(image))
                .findFirst();
    }

    private int free(byte[] image) {
        return (int) IntStream.range(0, image.length / block)
                .filter(b -> IntStream.range(0, usablePages())
                        .allMatch(slot -> LittleEndian.u16(image, b * block + 2 * slot) == FREE))
                .count();
    }

    @Override
    public Volume read(byte[] image) throws EspException {
        if (!matches(image)) {
            throw Filesystem.bad("no " + this);
        }
        Volume volume = new SpiffsReader(this, image).read();
        if (magic == Magic.NO
                && (volume.tree().files().isEmpty() || !volume.damage().isEmpty())) {
            throw Filesystem.bad("no " + this + " that holds sound files");
        }
        return volume;
    }

    /** Whether the blocks carry the mark; the device accepts one without. */
    private boolean matches(byte[] image) {
        int blocks = image.length / block;
        int wrong = 0;
        for (int b = 0; b < blocks && magic != Magic.NO; b++) {
            wrong += LittleEndian.u16(image, b * block + magicAt()) == magic(blocks, b) ? 0 : 1;
        }
        return blocks > 1 && image.length % block == 0 && wrong <= 1;
    }

    /** The layouts that an image's marks allow; names and metadata are in no header. */
    static List<Spiffs> candidates(byte[] image) {
        List<Spiffs> found = new ArrayList<>();
        for (Magic magic : Magic.values()) {
            if (magic == Magic.NO && !found.isEmpty()) {
                break;
            }
            for (int page : magic == Magic.NO ? List.of(IDF.page) : PAGES) {
                for (int block : magic == Magic.NO ? BLOCKS.subList(0, 2) : BLOCKS) {
                    Spiffs layout = new Spiffs(page, block, 32, 4, magic, false);
                    if (layout.magicAt() >= 0 && layout.usablePages() > 0 && layout.matches(image)) {
                        found.addAll(layout.variants());
                    }
                }
            }
        }
        return found;
    }

    /** The layouts in use, the most frequent first. */
    private List<Spiffs> variants() {
        return List.of(
                this,
                with(32, 0, true),
                with(32, 0, false),
                with(64, 4, false),
                with(32, 8, false),
                with(64, 0, false),
                with(128, 4, false),
                with(32, 4, true));
    }

    private Spiffs with(int name, int meta, boolean even) {
        return new Spiffs(page, block, name, meta, magic, even);
    }

    @Override
    public String toString() {
        return "SPIFFS (pageSize=" + page + ", blockSize=" + block + ", nameLength=" + nameLength + ", metaLength="
                + metaLength + ")";
    }
}

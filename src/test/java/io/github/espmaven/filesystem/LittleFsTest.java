package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a device relies on in a LittleFS image (protocol.md, section 17.2), seen by a parser of the test's own: a commit ends
 * sound, everything is in the list of tails, no block is used twice, names are sorted.
 */
class LittleFsTest {
    private static final int SIZE = 0x40000;
    private static final String LETTERS = "abcXYZ09 _-.\u00e4\u00df\u65e5";

    /** A tag with where its data are. */
    private record Tag(int type, int id, int from, int length) {}

    private static FileTree tree(Random random) {
        Map<String, byte[]> files = new TreeMap<>();
        List<String> folders = new ArrayList<>(List.of(""));
        int left = SIZE / 3;
        for (int i = 0; i < 60 && left > 0; i++) {
            StringBuilder name = new StringBuilder(folders.get(random.nextInt(folders.size())));
            int letters = 1 + random.nextInt(9);
            for (int k = 0; k < letters; k++) {
                name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            name.append(i);
            if (random.nextInt(8) == 0) {
                folders.add(name + "/");
                left -= 8192;
            } else {
                byte[] contents = new byte[Math.min(left, random.nextInt(random.nextInt(4) == 0 ? 40_000 : 600))];
                random.nextBytes(contents);
                files.put(name.toString(), contents);
                left -= contents.length + 1000;
            }
        }
        return new FileTree(
                files,
                folders.stream()
                        .skip(1)
                        .map(f -> f.substring(0, f.length() - 1))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "4096, littlefs",
        "4096, littlefs diskVersion=2.0",
        "4096, esp8266 littlefs nameLength=64",
        "512, littlefs blockSize=512",
        "8192, littlefs blockSize=8192 inlineSize=1022 progSize=256",
        "4096, littlefs progSize=1 inlineSize=0"
    })
    void keepsWhatTheDeviceReliesOn(int block, String format) throws EspException {
        for (int seed = 0; seed < 8; seed++) {
            FileTree tree = tree(new Random(seed));
            byte[] image = FilesystemSpec.parse(format).of("", 0).write(tree, SIZE);
            check(image, block, !format.contains("2.0") && !format.contains("esp8266"));
            Volume read = Filesystem.recognise(image).orElseThrow();
            assertThat(read.damage()).isEmpty();
            assertThat(read.tree().folders()).isEqualTo(tree.folders());
            assertThat(read.tree().files().keySet()).isEqualTo(tree.files().keySet());
            tree.files()
                    .forEach((path, contents) ->
                            assertThat(read.tree().files().get(path)).isEqualTo(contents));
        }
    }

    private static void check(byte[] image, int block, boolean forward) {
        Set<Integer> used = new HashSet<>();
        Set<Integer> listed = new HashSet<>();
        Set<Integer> named = new HashSet<>(Set.of(0));
        int pair = 0;
        String lastName = "";
        while (pair >= 0) {
            assertThat(used.add(pair) && used.add(pair + 1))
                    .as("pair %d is new", pair)
                    .isTrue();
            listed.add(pair);
            List<Tag> tags = tags(image, block, pair, forward);
            assertThat(tags(image, block, pair + 1, forward)).hasSameSizeAs(tags);
            int next = -1;
            for (Tag tag : tags) {
                if (tag.type <= 2) {
                    String name = new String(image, tag.from, tag.length, StandardCharsets.ISO_8859_1);
                    assertThat(name).isGreaterThan(lastName);
                    lastName = name;
                } else if (tag.type == 0x200) {
                    named.add(u32(image, tag.from));
                } else if (tag.type == 0x202) {
                    addList(image, block, u32(image, tag.from), u32(image, tag.from + 4), used);
                } else if (tag.type >= 0x600) {
                    next = u32(image, tag.from);
                    lastName = tag.type == 0x600 ? "" : lastName;
                    if (tag.type == 0x601) {
                        named.add(next);
                    }
                }
            }
            pair = next;
        }
        assertThat(listed).isEqualTo(named);
    }

    /** Adds the blocks of a file, each of which points to the one before. */
    private static void addList(byte[] image, int block, int head, int size, Set<Integer> used) {
        int count = 0;
        for (int room = 0; room < size; count++) {
            room += block - (count == 0 ? 0 : 4 * (Integer.numberOfTrailingZeros(count) + 1));
        }
        for (int index = count - 1, at = head; index >= 0; index--) {
            assertThat(used.add(at)).as("block %d is new", at).isTrue();
            at = u32(image, at * block);
        }
    }

    /** The tags of a block of one commit, which ends with a sound checksum and in version 2.1 with one of what follows. */
    private static List<Tag> tags(byte[] image, int block, int number, boolean forward) {
        List<Tag> tags = new ArrayList<>();
        int start = number * block;
        int previous = -1;
        for (int at = start + 4; at < start + block; ) {
            int tag = Integer.reverseBytes(u32(image, at)) ^ previous;
            previous = tag;
            assertThat(tag).as("tag at %d", at).isNotNegative();
            Tag read = new Tag(tag >>> 20, tag >>> 10 & 0x3ff, at + 4, tag & 0x3ff);
            tags.add(read);
            if (read.type == 0x500) {
                assertThat(u32(image, at + 4)).isEqualTo(crc(image, start, at + 4));
                int end = at + 4 + read.length;
                if (end < start + block) { // what follows must decode as no tag
                    assertThat(Integer.reverseBytes(u32(image, end)) ^ previous).isNegative();
                }
                break;
            }
            if (read.type == 0x5ff) {
                assertThat(forward).isTrue();
                int size = u32(image, at + 4);
                byte[] erased = new byte[size];
                Arrays.fill(erased, (byte) 0xff);
                assertThat(u32(image, at + 8)).isEqualTo(crc(erased, 0, size));
            }
            at += 4 + read.length;
        }
        assertThat(tags.get(tags.size() - 1).type).isEqualTo(0x500);
        assertThat(tags.stream().filter(t -> t.type <= 2).count()).isLessThan(255);
        return tags;
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return ~(int) crc.getValue();
    }
}

package io.github.espmaven.filesystem;

import static io.github.espmaven.base.LittleEndian.bytes32;
import static io.github.espmaven.base.LittleEndian.put32;
import static io.github.espmaven.base.LittleEndian.u32;

import io.github.espmaven.base.EspException;
import java.util.Arrays;
import java.util.Optional;

/**
 * ESP-IDF's wear levelling: a sector that is free wanders through the partition, and two copies of a state and a
 * configuration at the partition's end say where it is (protocol.md, section 17.4).
 */
final class WearLevelling {
    private static final int SECTOR = 4096;
    private static final int STATE_BYTES = 64;
    private static final int RECORD_BYTES = 16;
    private static final int VERSION = 2;
    private static final int UPDATE_RATE = 16;

    /** Distinguishes the states of devices; any number does. */
    private static final int DEVICE_ID = 0x1234_5678;

    /** Sectors of a partition: those of the volume and the free one; of each copy of the state. */
    private record Layout(int data, int state) {
        static Layout of(int size) {
            int sectors = size / SECTOR;
            int state = Filesystem.ceiling(STATE_BYTES + RECORD_BYTES * sectors, SECTOR);
            return new Layout(sectors - 1 - 2 * state, state);
        }

        /** Where the first or the second copy of the state begins. */
        int stateAt(int copy) {
            return (data + copy * state) * SECTOR;
        }
    }

    private WearLevelling() {}

    /** Bytes that a partition leaves to the filesystem in it. */
    static int room(int size, boolean safe) throws EspException {
        Volume.units("wear levelling", size, SECTOR);
        int sectors = Layout.of(size).data - 1 - (safe ? 2 : 0);
        if (sectors < 4) {
            throw FilesystemSpec.bad("wear levelling needs a partition of at least 8 sectors of 4096 bytes");
        }
        return sectors * SECTOR;
    }

    /** The image of a partition around a volume. */
    static byte[] wrap(byte[] volume, int size, boolean safe) {
        byte[] image = new byte[size];
        Arrays.fill(image, (byte) 0xff);
        System.arraycopy(volume, 0, image, SECTOR, volume.length);
        Layout layout = Layout.of(size);
        byte[] state = new byte[STATE_BYTES];
        int[] words = {0, volume.length / SECTOR + (safe ? 3 : 1), 0, 0, UPDATE_RATE, SECTOR, VERSION, DEVICE_ID};
        for (int i = 0; i < words.length; i++) {
            put32(state, 4 * i, words[i]);
        }
        put32(state, STATE_BYTES - 4, crc(state, STATE_BYTES - 4));
        System.arraycopy(state, 0, image, layout.stateAt(0), STATE_BYTES);
        System.arraycopy(state, 0, image, layout.stateAt(1), STATE_BYTES);
        byte[] config = new byte[48];
        int[] settings = {0, size, SECTOR, SECTOR, UPDATE_RATE, RECORD_BYTES, VERSION, 32};
        for (int i = 0; i < settings.length; i++) {
            put32(config, 4 * i, settings[i]);
        }
        put32(config, 32, crc(config, 32));
        System.arraycopy(config, 0, image, size - SECTOR, config.length);
        return image;
    }

    /**
     * The volume in a partition, its sectors in order; empty when there is none. One that no device has mounted yet may lack
     * the state: then the first sector is the free one.
     */
    static Optional<byte[]> unwrap(byte[] image) {
        Layout layout = Layout.of(image.length);
        if (layout.data < 2 || image.length % SECTOR != 0) {
            return Optional.empty();
        }
        for (int copy = 0; copy < 2; copy++) {
            int at = layout.stateAt(copy);
            byte[] state = Arrays.copyOfRange(image, at, at + STATE_BYTES);
            if (u32(state, STATE_BYTES - 4) == crc(state, STATE_BYTES - 4) && u32(state, 24) == VERSION) {
                int position = position(image, at, layout.data, u32(state, 28));
                return Optional.of(inOrder(image, layout.data - 1, u32(state, 8), position));
            }
        }
        return Fat.startsLikeOne(image, SECTOR) && !Fat.startsLikeOne(image, 0)
                ? Optional.of(Arrays.copyOfRange(image, SECTOR, image.length))
                : Optional.empty();
    }

    /** How far the free sector has come in this round: one record for each step. */
    private static int position(byte[] image, int stateAt, int most, int deviceId) {
        int position = 0;
        while (position < most
                && isRecord(image, stateAt + STATE_BYTES + RECORD_BYTES * position, deviceId + 4 * position)) {
            position++;
        }
        return Math.min(position, most - 1);
    }

    private static boolean isRecord(byte[] image, int at, int seed) {
        for (int word = 0; word < 4; word++) {
            if (u32(image, at + 4 * word) != crc(bytes32(seed + word), 4)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] inOrder(byte[] image, int sectors, int moves, int free) {
        byte[] volume = new byte[sectors * SECTOR];
        for (int i = 0; i < sectors; i++) {
            int at = Math.floorMod((long) sectors - moves + i, sectors);
            System.arraycopy(image, (at >= free ? at + 1 : at) * SECTOR, volume, i * SECTOR, SECTOR);
        }
        return volume;
    }

    /** CRC-32 whose register starts at 0, as the ROM's function is called. */
    private static int crc(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (crc & 1) * 0xedb8_8320;
            }
        }
        return ~crc;
    }
}

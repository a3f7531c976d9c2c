package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An image with its signatures of secure boot version 2: the sector behind it holds up to three blocks (protocol.md, section
 * 18).
 *
 * @param data what is signed, with its padding
 * @param slots what the places for blocks hold, up to the last one that is not blank
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record SignedImage(byte[] data, List<Slot> slots) {
    public static final int MOST = 3;
    /** Bytes of the signatures' sector, of which the data fills whole ones. */
    public static final int SECTOR = 4096;

    /**
     * @param block the block, if there is a readable one
     * @param fault why it is no valid signature of the data; empty when it is
     */
    record Slot(Optional<SignatureBlock> block, Optional<String> fault) {}

    /**
     * A signature as people see it.
     *
     * @param number from 0
     * @param scheme its kind; empty: not readable
     * @param keyDigest the SHA-256 of its key, in hexadecimal; empty likewise
     * @param fault why it is not valid; empty when it is
     */
    public record Signature(
            int number, Optional<SignatureScheme> scheme, Optional<String> keyDigest, Optional<String> fault) {
        public boolean valid() {
            return fault.isEmpty();
        }

        /** {@code signature 0: ECDSA P-256, key digest f542cb…, valid}. */
        @Override
        public String toString() {
            return "signature " + number + ": "
                    + scheme.map(SignatureScheme::toString).orElse("not readable")
                    + keyDigest.map(d -> ", key digest " + d).orElse("")
                    + fault.map(f -> ", not valid: " + f).orElse(", valid");
        }
    }

    public SignedImage {
        slots = List.copyOf(slots);
    }

    /**
     * Reads an image and what stands behind it.
     *
     * @param bytes from the image's first byte on
     * @param imageBytes its length without padding and signatures
     */
    public static SignedImage parse(byte[] bytes, int imageBytes) {
        int end = Numbers.roundedUp(imageBytes, SECTOR);
        byte[] data = padded(Arrays.copyOf(bytes, Math.min(imageBytes, bytes.length)));
        if (bytes.length < end + SECTOR) {
            return new SignedImage(data, List.of());
        }
        data = Arrays.copyOf(bytes, end);
        List<Slot> slots = new ArrayList<>();
        int blank = 0;
        for (int i = 0; i < MOST; i++) {
            int from = end + i * SignatureBlock.BYTES;
            byte[] slot = Arrays.copyOfRange(bytes, from, from + SignatureBlock.BYTES);
            blank = isBlank(slot) ? blank + 1 : 0;
            slots.add(slot(slot, data));
        }
        return new SignedImage(data, slots.subList(0, MOST - blank));
    }

    private static Slot slot(byte[] bytes, byte[] data) {
        Optional<String> unreadable = SignatureBlock.fault(bytes);
        if (unreadable.isPresent()) {
            return new Slot(Optional.empty(), unreadable);
        }
        SignatureBlock block = SignatureBlock.read(bytes);
        return new Slot(Optional.of(block), block.faultFor(data));
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != -1) {
                return false;
            }
        }
        return true;
    }

    private static byte[] padded(byte[] image) {
        byte[] padded = Arrays.copyOf(image, Numbers.roundedUp(image.length, SECTOR));
        Arrays.fill(padded, image.length, padded.length, (byte) 0xff);
        return padded;
    }

    public List<Signature> signatures() {
        List<Signature> all = new ArrayList<>();
        for (Slot slot : slots) {
            all.add(new Signature(
                    all.size(),
                    slot.block().map(SignatureBlock::scheme),
                    slot.block().map(SignatureBlock::keyDigest),
                    slot.fault()));
        }
        return all;
    }

    /**
     * The same, signed by one key more; unchanged when it is signed by that key already. Signatures that are not valid are
     * left out.
     *
     * @param most how many signatures the chip takes
     * @throws EspException {@code SIGNATURE_INVALID} when there are so many; as {@link SigningKey#sign}
     */
    public SignedImage signedBy(SigningKey key, boolean deterministic, int most) throws EspException {
        List<Slot> valid =
                new ArrayList<>(slots.stream().filter(s -> s.fault().isEmpty()).toList());
        String digest = key.publicKey().digest();
        if (valid.stream().anyMatch(s -> s.block().orElseThrow().keyDigest().equals(digest))) {
            return new SignedImage(data, valid);
        }
        if (valid.size() >= most) {
            throw new EspException(
                    Problem.SIGNATURE_INVALID,
                    "it has " + valid.size() + (valid.size() == 1 ? " signature" : " signatures")
                            + " already, as many as the chip takes");
        }
        byte[] signature = key.sign(data, deterministic);
        if (!key.publicKey().verifies(data, signature)) {
            throw BootKey.unusable(key + " made a signature that its public key does not verify");
        }
        valid.add(new Slot(Optional.of(SignatureBlock.of(key.publicKey(), data, signature)), Optional.empty()));
        return new SignedImage(data, valid);
    }

    public int toFileLength() {
        return data.length + (slots.isEmpty() ? 0 : SECTOR);
    }

    /** The file: the data, and the sector with the signatures where there are some. */
    public byte[] toBytes() {
        if (slots.isEmpty()) {
            return data.clone();
        }
        byte[] bytes = Arrays.copyOf(data, data.length + SECTOR);
        Arrays.fill(bytes, data.length, bytes.length, (byte) 0xff);
        for (int i = 0; i < slots.size(); i++) {
            byte[] block = slots.get(i).block().orElseThrow().toBytes();
            System.arraycopy(block, 0, bytes, data.length + i * block.length, block.length);
        }
        return bytes;
    }
}

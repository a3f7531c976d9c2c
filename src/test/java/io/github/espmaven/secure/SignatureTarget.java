package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Sectors with signatures behind an image of two bytes, their CRCs put right if so chosen. */
public final class SignatureTarget implements Target {
    private static final int BLOCKS = 3 * SignatureBlock.BYTES;

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        try {
            for (byte[] key : Samples.fixtures("secure/keys/rsa3072_a.pem", "secure/keys/ecdsa256.pem")) {
                SigningKey signer = new KeyFile("k", key).privateKey(() -> new char[0]);
                SignedImage image = SignedImage.parse(new byte[2], 2).signedBy(signer, true, 3);
                seeds.add(Input.of(
                        Arrays.copyOfRange(image.toBytes(), SignedImage.SECTOR, SignedImage.SECTOR + BLOCKS),
                        signer.publicKey().scheme().isRsa() ? 1 : 0));
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
        byte[] sector = Arrays.copyOf(input.rest(), SignedImage.SECTOR);
        for (int at = 0; at < BLOCKS && repair; at += SignatureBlock.BYTES) {
            CRC32 crc = new CRC32();
            crc.update(sector, at, 1196);
            LittleEndian.put32(sector, at + 1196, (int) crc.getValue());
        }
        byte[] file = Arrays.copyOf(SignedImage.parse(new byte[2], 2).data(), 2 * SignedImage.SECTOR);
        System.arraycopy(sector, 0, file, SignedImage.SECTOR, sector.length);
        List<SignedImage.Signature> found = SignedImage.parse(file, 2).signatures();
        Target.check(found.size() <= SignedImage.MOST, "there are three places");
        Target.check(found.stream().allMatch(s -> Target.isPlain(s.toString())), "each can be shown");
        if (found.stream().noneMatch(SignedImage.Signature::valid)) {
            throw new EspException(Problem.SIGNATURE_INVALID, "none is valid");
        }
    }
}

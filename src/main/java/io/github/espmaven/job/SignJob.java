package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ExtendedHeader;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.secure.Passwords;
import io.github.espmaven.secure.SecureBootV1;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/**
 * Signs one file for secure boot.
 *
 * @param directory where relative paths of keys begin
 * @param warnings told what the user should know although it prevents nothing
 */
public record SignJob(SigningRequest request, Path directory, Passwords.Named passwords, Consumer<String> warnings) {
    private static final int KEY_BYTES = 32;

    /**
     * What was made.
     *
     * @param lines its signatures
     */
    public record Result(int bytes, List<String> lines) {}

    /**
     * Signs and writes.
     *
     * @param version1 whether for secure boot of version 1, else of version 2
     */
    public Result run(Path file, Path target, boolean version1) throws EspException {
        Signer signer = new Signer(request.open(directory, passwords), request.deterministic(), warnings);
        byte[] bytes = InputFile.read(file).bytes();
        if (version1) {
            byte[] signed = signer.signV1(bytes);
            AppImage.headerOf(bytes)
                    .flatMap(ImageHeader::extended)
                    .flatMap(ExtendedHeader::chip)
                    .filter(chip -> chip.spec().security().secureBootV1().width() == 0)
                    .ifPresent(chip -> warnings.accept(file + " is for the " + chip
                            + ", which has no secure boot V1: nothing verifies the signature"));
            ResultFile.write(target, signed);
            return new Result(
                    signed.length,
                    List.of(signed.length == bytes.length ? "signed already" : "signature of secure boot V1"));
        }
        if (!AppImage.startsLikeOne(bytes)) {
            throw new EspException(
                    Problem.BAD_IMAGE,
                    file + " is no image: secure boot V2 signs bootloaders and applications as binaries",
                    Evidence.of(Key.FILE, file));
        }
        byte[] signed = signer.sign(file.toString(), bytes);
        ResultFile.write(target, signed);
        return new Result(signed.length, Signer.lines(signed));
    }

    /**
     * Makes the file with the digest of a bootloader that secure boot of version 1 goes by, for 0x0 in the flash.
     *
     * @param keyFile the key in BLOCK2 of the fuses, 32 bytes
     */
    public static Result digest(Path bootloader, Path keyFile, Path target) throws EspException {
        byte[] key = InputFile.read(keyFile).bytes();
        if (key.length != KEY_BYTES) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    keyFile + " has " + key.length + " bytes, and the key of secure boot V1 " + KEY_BYTES,
                    Evidence.of(Key.FILE, keyFile));
        }
        byte[] made = SecureBootV1.withDigest(
                InputFile.read(bootloader).bytes(), key, new SecureRandom().generateSeed(SecureBootV1.IV_BYTES));
        ResultFile.write(target, made);
        return new Result(made.length, List.of("digest and bootloader of secure boot V1, for 0x0"));
    }
}

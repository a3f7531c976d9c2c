package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.EfuseCoding;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.job.BurnPlan.Stage;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Burns fuses, or says what burning them would change: only the address of the board, given twice, makes it real. */
public final class EfuseBurnJob {
    private static final Set<String> SWITCHES = Set.of(
            "SECURE_BOOT_EN",
            "ABS_DONE_0",
            "ABS_DONE_1",
            "SPI_BOOT_CRYPT_CNT",
            "FLASH_CRYPT_CNT",
            "DIS_DOWNLOAD_MODE",
            "UART_DOWNLOAD_DIS",
            "ENABLE_SECURITY_DOWNLOAD",
            "WR_DIS",
            "RD_DIS");

    private final Request request;
    private final BoardAccess access;

    /**
     * What to burn.
     *
     * @param fuses {@code NAME=VALUE}
     * @param keys {@code BLOCK=FILE:PURPOSE}
     * @param protect {@code NAME:locked} or {@code NAME:hidden}
     * @param accept names of what would lock the chip out and is meant all the same
     * @param burn the address of the board; empty: a rehearsal
     * @param directory where relative paths begin
     */
    public record Request(
            List<String> fuses,
            List<String> keys,
            List<String> protect,
            Set<String> accept,
            Optional<String> burn,
            Path directory) {}

    public EfuseBurnJob(Request request, BoardRequest board, Clock clock, JobListener listener) {
        this.request = request;
        this.access = new BoardAccess(board.byRom(), clock, listener);
    }

    /**
     * Burns or rehearses.
     *
     * @return what changed or would change, a line each
     * @throws EspException {@code BURN_REFUSED} before anything is burned, or when fuses do not show afterwards what was burned
     */
    public List<String> run() throws EspException {
        return access.use((device, board) -> {
            List<String> lines = work(device);
            access.restart(device);
            return lines;
        });
    }

    private List<String> work(Device device) throws EspException {
        EfuseController at = EfuseJob.controller(device);
        EfuseBurner burner = new EfuseBurner(device, at);
        Map<Integer, Integer> before = burner.shown();
        BurnPlan plan = plan(device, at, before);
        int scheme = EfuseBurner.scheme(at, before);
        Map<String, String> dangers = BurnRules.judge(plan, at.reedSolomon() || scheme == 1 || scheme == 2);
        List<String> lines = new ArrayList<>(plan.changes());
        dangers.forEach((name, why) -> lines.add("for good: " + name + ": " + why));
        if (request.burn().isEmpty()) {
            return lines;
        }
        String mac = device.identity().mac().base().toString();
        if (!mac.equalsIgnoreCase(request.burn().get().strip())) {
            throw BurnPlan.refused(
                    "this board is " + mac + ", and " + request.burn().get() + " was to be burned");
        }
        List<String> open = dangers.keySet().stream()
                .filter(n -> !request.accept().contains(n))
                .toList();
        if (!open.isEmpty()) {
            throw new EspException(
                    Problem.BURN_REFUSED,
                    String.join(
                            "; ",
                            open.stream().map(n -> n + ": " + dangers.get(n)).toList()),
                    Evidence.of(Key.CHOICES, String.join(",", open)));
        }
        for (BurnPlan.Step step : plan.steps()) {
            burner.burn(step.block(), step.bits(), scheme);
            verify(at, step, burner.shown(), plan);
        }
        return lines;
    }

    /** Every bit is there, but of what is hidden now. */
    private static void verify(EfuseController at, BurnPlan.Step step, Map<Integer, Integer> now, BurnPlan plan)
            throws EspException {
        EfuseController.Block block = at.blocks().get(step.block());
        for (int bit = 0; bit < step.bits().bitLength(); bit++) {
            int register = block.address() + bit / 32 * 4;
            if (step.bits().testBit(bit) && (now.getOrDefault(register, 0) >>> bit % 32 & 1) == 0) {
                throw BurnPlan.refused("after the burning bit " + bit + " of BLOCK" + step.block()
                        + " is not set; what was burned before it is verified, what was to follow ("
                        + plan.steps().size() + " steps in all) was not begun");
            }
        }
    }

    private BurnPlan plan(Device device, EfuseController at, Map<Integer, Integer> shown) throws EspException {
        BurnPlan plan = new BurnPlan(device.chip(), at, shown);
        for (String key : request.keys()) {
            addKey(plan, key, EfuseCoding.dataBytes(EfuseBurner.scheme(at, shown)));
        }
        for (String fuse : request.fuses()) {
            String[] sides = fuse.split("=", 2);
            EfuseField field = plan.field(sides[0]);
            BigInteger value = (sides.length < 2 ? Optional.<BigInteger>empty() : field.parse(sides[1]))
                    .orElseThrow(() -> bad(fuse, "esp.fuses", "NAME=VALUE, as esp:efuse prints them"));
            plan.set(field, value, SWITCHES.contains(field.name()) ? Stage.SWITCHES : Stage.SETTINGS);
            if (field.name().equals("CUSTOM_MAC")) {
                addMarks(plan, field.text(value));
            }
        }
        for (String protect : request.protect()) {
            String[] sides = protect.split(":", 2);
            if (sides.length < 2 || !Set.of("hidden", "locked").contains(sides[1])) {
                throw bad(protect, "esp.protect", "NAME:locked, NAME:hidden");
            }
            plan.protect(plan.field(sides[0]), sides[1], Stage.SWITCHES);
        }
        if (request.keys().isEmpty()
                && request.fuses().isEmpty()
                && request.protect().isEmpty()) {
            throw new EspException(
                    Problem.NOTHING_NAMED,
                    "nothing is named to burn",
                    Evidence.of(Key.PARAMETER, "esp.fuses").with(Key.CHOICES, "DIS_PAD_JTAG=1"));
        }
        return plan;
    }

    /** What chips want beside a custom address: its CRC and a version, or a mark that there is one. */
    private static void addMarks(BurnPlan plan, String address) throws EspException {
        int crc = MacAddress.parse(address).orElseThrow().crc8();
        Map<String, Integer> marks = Map.of("CUSTOM_MAC_CRC", crc, "MAC_VERSION", 1, "CUSTOM_MAC_USED", 1);
        for (Map.Entry<String, Integer> mark : marks.entrySet()) {
            Optional<EfuseField> field = plan.fields().named(mark.getKey());
            if (field.isPresent()) {
                plan.set(field.get(), BigInteger.valueOf(mark.getValue()), Stage.SETTINGS);
            }
        }
    }

    private static EspException bad(String what, String parameter, String form) {
        return new EspException(
                Problem.BAD_PARAMETER,
                "\"" + what + "\" is not of the form " + form,
                Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, form));
    }

    /** A key with its purpose and its protection, as ESP-IDF leaves them (protocol.md, section 1.10). */
    private void addKey(BurnPlan plan, String text, int blockBytes) throws EspException {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':');
        if (equals < 0 || colon < equals) {
            throw bad(text, "esp.burnKeys", "BLOCK=FILE:PURPOSE");
        }
        EfuseField block = plan.field(text.substring(0, equals).strip());
        String purpose = text.substring(colon + 1).strip();
        Path file =
                request.directory().resolve(text.substring(equals + 1, colon).strip());
        boolean flash = purpose.startsWith("XTS_AES");
        boolean digest = purpose.startsWith("SECURE_BOOT_DIGEST");
        if (!flash && !digest && !purpose.startsWith("HMAC")) {
            throw bad(text, "esp.burnKeys", "BLOCK=FILE:XTS_AES_…, SECURE_BOOT_DIGEST… or HMAC_…");
        }
        BigInteger value = bits(InputFile.read(file).bytes(), purpose, Math.min(block.width() / 8, blockBytes), file);
        EfuseField purposeField = purposeOf(plan, block);
        boolean purposed = !purposeField.equals(block);
        Optional<BigInteger> code = purposed ? purposeField.parse(purpose) : Optional.empty();
        if (purposed && code.isEmpty()) {
            throw bad(text, "esp.burnKeys", "BLOCK=FILE:PURPOSE with a purpose that this chip knows");
        }
        // what a burning that broke off has hidden already: its purpose was burned after it had been verified
        boolean done =
                plan.isHidden(block) && (purposed ? plan.value(purposeField).equals(code.get()) : plan.isLocked(block));
        if (!done) {
            plan.set(block, value, Stage.DATA);
        }
        if (purposed) {
            plan.set(purposeField, code.get(), Stage.SETTINGS);
            plan.protect(purposeField, "locked", Stage.KEY_PROTECTION);
        }
        if (!digest) {
            plan.protect(block, "hidden", Stage.KEY_PROTECTION);
        }
        plan.protect(block, "locked", Stage.KEY_PROTECTION);
    }

    /** The field of a block's purpose; the block itself where the chip has no purposes. */
    private static EfuseField purposeOf(BurnPlan plan, EfuseField block) throws EspException {
        return block.name().startsWith("BLOCK_KEY")
                ? plan.fields()
                        .named(block.name().replace("BLOCK_KEY", "KEY_PURPOSE_"))
                        .orElse(block)
                : block;
    }

    /** Keys of flash encryption stand in the fuses with their last byte first (protocol.md, section 18). */
    private static BigInteger bits(byte[] key, String purpose, int length, Path file) throws EspException {
        byte[] part = key.length == 2 * length && purpose.equals("XTS_AES_256_KEY_1")
                ? Arrays.copyOf(key, length)
                : key.length == 2 * length && purpose.equals("XTS_AES_256_KEY_2")
                        ? Arrays.copyOfRange(key, length, key.length)
                        : key.length > length && length == 16 && purpose.startsWith("SECURE_BOOT_DIGEST")
                                ? Arrays.copyOf(key, length)
                                : key;
        if (part.length != length) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    file + " has " + key.length + " bytes, and the block takes " + length,
                    Evidence.of(Key.FILE, file));
        }
        byte[] bigEndian = part.clone();
        for (int i = 0; i < length && !purpose.startsWith("XTS_AES"); i++) {
            bigEndian[i] = part[length - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}

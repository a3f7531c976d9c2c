package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.EfuseCoding;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.chip.EfuseFields;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.BurnPlan.Stage;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Burns fuses, or says what burning them would change: only the address of the board, given twice, makes it real. */
public final class EfuseBurnJob {
    private final Request request;
    private final BoardAccess access;
    private final boolean traced;

    /**
     * What to burn.
     *
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

    /**
     * What a burning comes to.
     *
     * @param lines what changed or would change, a line each
     * @param nothing whether there is nothing to burn
     */
    public record Result(List<String> lines, boolean nothing) {
        public Result {
            lines = List.copyOf(lines);
        }
    }

    public EfuseBurnJob(Request request, BoardRequest board, Clock clock, JobListener listener) {
        this.request = request;
        this.traced = board.port().trace().isPresent();
        this.access = new BoardAccess(board.byRomOnly(), clock, listener);
    }

    /**
     * Burns or rehearses.
     *
     * @return what changed or would change
     * @throws EspException {@code BURN_REFUSED} before anything is burned, or when fuses do not show afterwards what was burned
     */
    public Result run() throws EspException {
        return access.use((device, board) -> {
            Result result = work(device);
            access.restartNow(device);
            return result;
        });
    }

    private Result work(Device device) throws EspException {
        requireNoTrace(EfuseFields.of(device.chip()));
        EfuseController at = EfuseJob.controller(device);
        EfuseBurner burner = new EfuseBurner(device, at);
        Map<Integer, Integer> before = burner.shown();
        int scheme = EfuseBurner.scheme(at, before);
        boolean coded = EfuseBurner.coded(at, scheme);
        BurnPlan plan = plan(new BurnPlan(device.chip(), at, before, coded ? burner.faulty() : Set.of()), scheme);
        Map<String, String> dangers = BurnRules.judge(plan, coded);
        List<String> lines = new ArrayList<>(plan.changes());
        dangers.forEach((name, why) -> lines.add("for good: " + name + ": " + why));
        Result result = new Result(lines, plan.steps().isEmpty());
        if (request.burn().isEmpty()) {
            return result;
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
        burn(burner, at, plan.steps(), scheme);
        return result;
    }

    private void requireNoTrace(EfuseFields fields) throws EspException {
        boolean bytes = request.fuses().stream()
                .flatMap(f -> fields.named(f.split("=", 2)[0]).stream())
                .anyMatch(EfuseField::holdsBytes);
        if (traced && (bytes || !request.keys().isEmpty())) {
            throw EspException.badParameter(
                    "esp.trace would write the keys that are burned to trace.log and the debug log",
                    "esp.trace",
                    "false");
        }
    }

    private static void burn(EfuseBurner burner, EfuseController at, List<BurnPlan.Step> steps, int scheme)
            throws EspException {
        for (int i = 0; i < steps.size(); i++) {
            BurnPlan.Step step = steps.get(i);
            try {
                burner.burn(step.block(), step.bits(), scheme);
                verify(at, step, burner.shown());
                long errors = EfuseBurner.coded(at, scheme) ? burner.errors(step.block()) : 0;
                if (step.block() > 0 && errors != 0) {
                    throw BurnPlan.refused("after the burning BLOCK" + step.block()
                            + " reads with errors: the error registers have 0x" + Long.toHexString(errors));
                }
            } catch (EspException e) {
                String state = "; burned and verified before: " + names(steps.subList(0, i))
                        + (burner.commanded() ? "; burned, perhaps in part: " : "; not burned: ") + step
                        + "; not begun: " + names(steps.subList(i + 1, steps.size()));
                throw new EspException(e.problem(), e.getMessage() + state, e.evidence(), e);
            }
        }
    }

    private static String names(List<BurnPlan.Step> steps) {
        return steps.isEmpty()
                ? "nothing"
                : String.join(", ", steps.stream().map(BurnPlan.Step::toString).toList());
    }

    /** Every bit is there, but of what is hidden now. */
    private static void verify(EfuseController at, BurnPlan.Step step, Map<Integer, Integer> now) throws EspException {
        EfuseController.Block block = at.blocks().get(step.block());
        for (int bit = 0; bit < step.bits().bitLength(); bit++) {
            int register = block.address() + bit / 32 * 4;
            if (step.bits().testBit(bit) && (now.getOrDefault(register, 0) >>> bit % 32 & 1) == 0) {
                throw BurnPlan.refused("after the burning bit " + bit + " of BLOCK" + step.block() + " is not set");
            }
        }
    }

    private BurnPlan plan(BurnPlan plan, int scheme) throws EspException {
        for (String key : request.keys()) {
            new BurnKey(key, request.directory(), EfuseCoding.dataBytes(scheme)).addTo(plan);
        }
        for (String fuse : request.fuses()) {
            String[] sides = fuse.split("=", 2);
            EfuseField field = plan.field(sides[0]);
            BigInteger value = (sides.length < 2 ? Optional.<BigInteger>empty() : field.parse(sides[1]))
                    .orElseThrow(() -> bad(
                            field.holdsBytes() ? field.name() + "=…" : fuse,
                            "esp.fuses",
                            "NAME=VALUE, as esp:efuse prints them"));
            plan.set(field, value, BurnRules.stage(field.name()));
            if (field.name().equals("CUSTOM_MAC")) {
                addMarks(plan, field.text(value));
            }
        }
        for (String protect : request.protect()) {
            String[] sides = protect.split(":", 2);
            if (sides.length < 2 || !Set.of("hidden", "locked").contains(sides[1])) {
                throw bad(protect, "esp.protect", "NAME:locked, NAME:hidden");
            }
            plan.protect(plan.field(sides[0]), sides[1], Stage.LOCKS);
        }
        if (request.keys().isEmpty()
                && request.fuses().isEmpty()
                && request.protect().isEmpty()) {
            throw EspException.nothingNamed("nothing is named to burn", "esp.fuses", "DIS_PAD_JTAG=1");
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

    static EspException bad(String what, String parameter, String form) {
        return EspException.badParameter("\"" + what + "\" is not of the form " + form, parameter, form);
    }
}

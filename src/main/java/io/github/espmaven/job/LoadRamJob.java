package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.StubStart;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.SecurityInfo;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.loader.Commands.MemEnd;
import io.github.espmaven.loader.StatusCode;
import io.github.espmaven.report.StartReport;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.stub.StubLoader;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Loads a program into RAM by the chip's ROM, starts it, and shows what it prints. The flash stays as it is. Works at the
 * ROM's first baud rate, for the program goes on at whatever rate it finds.
 */
public final class LoadRamJob {
    private final BoardRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final BoardAccess access;

    public LoadRamJob(BoardRequest request, Clock clock, JobListener listener) {
        BoardRequest byRom = request.byRomOnly();
        this.request = byRom.withOptions(byRom.options().withBaud(Chip.ROM_BAUD));
        this.clock = clock;
        this.listener = listener;
        this.access = new BoardAccess(this.request, clock, listener);
    }

    /**
     * Loads, starts and watches.
     *
     * @param show how long to show what the program prints
     * @throws EspException as {@link RamProgram#read}; {@code WRONG_CHIP_IMAGE} for another chip than the board has,
     *     {@code NOT_SUPPORTED} where secure boot keeps the ROM from starting it
     */
    public StartReport run(Path file, Duration show) throws EspException {
        RamProgram program = RamProgram.read(file, request.options().chip());
        return access.use((device, board) -> {
            requireStartable(device, program, file);
            boolean otg = device.usb() == UsbInterface.OTG;
            new StubLoader(device.loader(), device.timeouts())
                    .upload(
                            program.image(),
                            otg ? StubLoader.USB_OTG_BLOCK_BYTES : StubLoader.BLOCK_BYTES,
                            device.baud());
            WithoutReply port = new WithoutReply(device.loader().transport());
            device.loader().send(new MemEnd(program.image().entry()));
            BootWatch watch = new BootWatch(port, clock, listener, BootCheckRequest.showing(show));
            watch.run(Optional.of(device.chip()), device.baud());
            port.requireStarted();
            requireRunning(watch.events());
            return report(board.port(), program.image(), watch.lines());
        });
    }

    /** A program that crashes or is reset prints, too, and then the ROM, the bootloader and what is in flash. */
    private static void requireRunning(List<BootEvent> events) throws EspException {
        for (BootEvent event : events) {
            Optional<String> end = Optional.empty();
            if (event instanceof BootEvent.Failed failed) {
                end = Optional.of(failed.fault().meaning() + ": \"" + failed.line() + "\"");
            } else if (event instanceof BootEvent.WaitsForDownload) {
                end = Optional.of("the chip waits for download again");
            } else if (event instanceof BootEvent.Started started) {
                end = Optional.of("the chip restarted and leaves it, its ROM says why: "
                        + started.reason().map(ResetReason::meaning).orElse("a reason that is not known"));
            }
            if (end.isPresent()) {
                throw new EspException(
                        Problem.BOOT_FAILED,
                        "the program in RAM does not go on: " + end.get(),
                        Evidence.of(Key.FAULT, "ram-program"));
            }
        }
    }

    private static StartReport report(String port, StubImage program, List<String> lines) {
        int bytes =
                program.parts().stream().mapToInt(part -> part.bytes().length).sum();
        String proof = lines.isEmpty()
                ? "Nothing was printed, so nothing proves that the program runs."
                : "The program runs: it printed " + lines.size() + (lines.size() == 1 ? " line." : " lines.");
        return new StartReport(
                port,
                "Loaded " + bytes + " bytes into RAM, each block checked by the ROM, and started them at "
                        + Hex.address(program.entry()) + ". " + proof,
                !lines.isEmpty(),
                lines);
    }

    private static void requireStartable(Device device, RamProgram program, Path file) throws EspException {
        MemoryJob.requireOpen(device);
        if (program.chip() != device.chip()) {
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    file + " is a program for " + program.chip() + ", but the board has an " + device.chip(),
                    Evidence.of(Key.FILE, file).with(Key.PARAMETER, "esp.program"));
        }
        StubStart start = device.chip().spec().stubStart();
        boolean secure = device.security().map(SecurityInfo::secureBoot).orElse(false);
        if (secure && (!start.allowed() || start.callHook().isPresent())) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "with secure boot an " + device.chip() + " starts no program from RAM",
                    Evidence.of(Key.PARAMETER, "esp.program"));
        }
    }

    /** The port without the ROM's reply to MEM_END, which comes before or among what the program prints, or never. */
    private static final class WithoutReply implements ForwardingTransport {
        private static final int LONGEST = 32;
        private static final int STATUS_AT = 8;

        private final Transport port;
        private final SlipDecoder slip = new SlipDecoder(LONGEST);
        private byte[] reply = new byte[0];
        private boolean over;

        WithoutReply(Transport port) {
            this.port = port;
        }

        @Override
        public Transport port() {
            return port;
        }

        @Override
        public int read(byte[] into, Duration timeout) throws EspException {
            int count = port.read(into, timeout);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (!isOfReply(into[i])) {
                    into[kept++] = into[i];
                }
            }
            return kept;
        }

        private boolean isOfReply(byte octet) {
            if (over) {
                return false;
            }
            Optional<byte[]> packet = slip.accept(new byte[] {octet}, 0, 1);
            reply = packet.orElse(reply);
            boolean between =
                    slip.fault().filter(SlipDecoder.Fault.STRAY_BYTE::equals).isPresent();
            over = packet.isPresent() || (slip.fault().isPresent() && !between);
            return !between;
        }

        /** Fails when the ROM replied that it does not start the program. */
        void requireStarted() throws EspException {
            Optional<Integer> status = reply.length < STATUS_AT + 2
                    ? Optional.empty()
                    : Optional.of((LittleEndian.u8(reply, STATUS_AT) << 8) | LittleEndian.u8(reply, STATUS_AT + 1));
            if (status.filter(code -> code >= 0x100).isPresent()) {
                throw new EspException(
                        Problem.COMMAND_FAILED,
                        "the chip failed to start the program in RAM: " + StatusCode.text(status.get()),
                        Evidence.of(Key.STATUS, status.get()));
            }
        }
    }
}

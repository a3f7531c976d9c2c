package io.github.espmaven.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedTransport;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Frames in these tests are those of the reference tool's exchange with real mask ROMs, or written by hand. */
class LoaderClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final FakeClock clock = new FakeClock();
    private final ScriptedTransport port = new ScriptedTransport(clock);
    private final LoaderClient client = new LoaderClient(port, clock, line -> {});

    @Test
    void readsARegisterAsTheRomAnswers() throws EspException {
        port.answer("c0010a0400831df00000000000c0");
        Response response = client.exchange(new Commands.ReadRegister(0x4000_1000), LIMIT);
        assertThat(response.value()).isEqualTo(0x00f0_1d83);
        assertThat(port.writtenHex()).isEqualTo("c0000a0400000000000010004" + "0c0");
    }

    @Test
    void skipsLateSyncRepliesBeforeTheAnswer() throws EspException {
        port.answer("c0010804000707122000000000c0c0010804000707122000000000c0c0010a0400010000000000" + "0000c0");
        assertThat(client.exchange(new Commands.ReadRegister(0), LIMIT).value()).isEqualTo(1);
    }

    @Test
    void aRefusalUnderAnotherCommandsCodeMeansUnknownCommand() {
        port.answer("c0010804000707122001050000c0");
        assertProblem(() -> client.exchange(new Commands.GetSecurityInfo(), LIMIT), Problem.UNSUPPORTED_COMMAND)
                .hasMessage("the chip does not know the command \"get security info\"");
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(60));
    }

    @Test
    void namesTheStatusOfAFailedCommand() {
        port.answer("c00103040000000000010700" + "00c0");
        assertProblem(() -> client.exchange(new Commands.FlashData(0, new byte[4]), LIMIT), Problem.COMMAND_FAILED)
                .hasMessage("the chip failed to write flash block: 0x0107 checksum of the data does not match")
                .satisfies(e -> assertThat(((EspException) e).evidence().number(Key.STATUS))
                        .hasValue(0x0107));
    }

    /** shared/fixtures/wire/real: the ESP32's stub changes the clock under the end of the reply to MEM_END. */
    @Test
    void hearsAGreetingBehindAReplyThatWasCutOff() throws EspException {
        byte[] greeting = Hex.parse("4f484149");
        port.answer("c00106" + "04000a24f5000000563c86" + "c04f484149c0");
        assertThat(client.await(greeting, LIMIT)).isEqualTo(greeting);
        client.discardInput();
        port.answer("c001060400000000000000" + "0000c0");
        assertThat(client.await(greeting, LIMIT)).startsWith(1, 6);
        assertThat(client.await(greeting, LIMIT)).isEmpty();
    }

    @Test
    void takesTheStatusFromItsPositionNotFromTheEnd() throws EspException {
        client.useDialect(Dialect.STUB);
        port.answer("c0011312000000000000112233445566778899aabbccddeeff0000c0");
        byte[] md5 = client.exchange(new Commands.FlashMd5(0, 16), LIMIT).payload();
        assertThat(Hex.of(md5)).isEqualTo("00112233445566778899aabbccddeeff");
    }

    @Test
    void acceptsBothShapesOfSecurityInfo() throws EspException {
        port.answer("c0011410000000000001000000000000000000000000000000c0");
        assertThat(client.exchange(new Commands.GetSecurityInfo(), LIMIT).payload())
                .hasSize(12);
        port.answer("c00114180000000000" + "01000000" + "0000000000000000" + "05000000" + "03000000" + "00000000c0");
        assertThat(client.exchange(new Commands.GetSecurityInfo(), LIMIT).payload())
                .hasSize(20);
    }

    @Test
    void repliesOfWrongLengthAreNotTaken() {
        port.answer("c0010a0500010000000000" + "0000c0");
        assertProblem(() -> client.exchange(new Commands.ReadRegister(0), LIMIT), Problem.STREAM_STOPPED);
    }

    @Test
    void silenceIsToldApart() {
        assertProblem(this::read, Problem.NO_SERIAL_DATA).hasMessage("no answer came within 3000 ms");
        assertThat(clock.elapsed()).isEqualTo(LIMIT);
        port.answer("c0010a");
        assertProblem(this::read, Problem.PACKET_STOPPED)
                .hasMessage("a packet broke off after 2 bytes, the rest did not come within 3000 ms");
    }

    @Test
    void noiseIsToldApart() {
        port.answer("41424344");
        assertProblem(this::read, Problem.INVALID_PACKET_HEAD)
                .hasMessage("bytes came that are no packet (0x41), no answer within 3000 ms");
    }

    @Test
    void anImpossibleEscapeIsToldApart() {
        port.answer("c0010adb41");
        assertProblem(this::read, Problem.INVALID_ESCAPE)
                .hasMessage("a packet contains the impossible escape 0xdb 0x41");
    }

    @Test
    void aCrashReportExplainsTheSilence() {
        port.answerText("Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\n");
        assertProblem(this::read, Problem.CHIP_PANIC)
                .hasMessage("the application on the chip crashed (LoadProhibited)");
    }

    @Test
    void aHundredForeignRepliesAreEnough() {
        for (int i = 0; i < 101; i++) {
            port.answer("c0010804000707122000000000c0");
        }
        assertProblem(this::read, Problem.RESPONSE_MISMATCH).hasMessage("100 replies came, none to \"read register\"");
    }

    @Test
    void aReplyTooShortForItsStatusIsTold() {
        port.answer("c0010a01000000000000c0");
        assertProblem(this::read, Problem.SHORT_REPLY)
                .hasMessage("the reply to \"read register\" has only 1 bytes of data");
    }

    private void read() throws EspException {
        client.exchange(new Commands.ReadRegister(0), LIMIT);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
            ThrowingCallable call, Problem problem) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }
}

/**
 * What tests of several rooms share. Instead of a board take the first of these that suffices:
 *
 * <ol>
 *   <li>{@link io.github.espmaven.testing.ScriptedTransport}: bytes laid ready by the test; for readers of bytes and text.
 *   <li>{@link io.github.espmaven.testing.ScriptedChip}: an answer for each kind of command; for chips that do not exist.
 *   <li>{@link io.github.espmaven.testing.WireFixture}: a recorded conversation with a real mask ROM or stub.
 *   <li>{@link io.github.espmaven.simulator.VirtualBoard} on a {@link io.github.espmaven.testing.FakeClock}: for
 *       everything that changes flash or boots; it is no kinder than silicon.
 *   <li>{@link io.github.espmaven.testing.FaultyTransport} before it: one byte or frame of the conversation is lost,
 *       changed, doubled or late.
 *   <li>{@link io.github.espmaven.testing.ImpairedTransport} before it: one thing is wrong all the time, as a wire that is
 *       not connected.
 *   <li>{@link io.github.espmaven.testing.TamperedTransport} before it: requests of one kind are changed, or answered
 *       without reaching the chip; it shows what a client without care for a quirk would do.
 *   <li>{@link io.github.espmaven.testing.RecordingTransport} before it: which requests and line changes came when.
 *   <li>{@link io.github.espmaven.testing.SwitchableTransport} before it: the board is exchanged or unplugged.
 *   <li>{@link io.github.espmaven.transport.MemoryPort}: a port whose other end the test plays, in real time.
 *   <li>{@code Pty} and {@code Ser2net} in {@code transport.serial}: ports of the operating system.
 * </ol>
 */
package io.github.espmaven.testing;

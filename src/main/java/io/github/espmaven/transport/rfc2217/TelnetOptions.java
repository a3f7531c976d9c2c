package io.github.espmaven.transport.rfc2217;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state of telnet's option negotiation at one end. It answers what the other end asks, and never answers an answer
 * to its own offer, so two ends cannot fall into a loop (RFC 854, RFC 1143). Not thread-safe.
 */
public final class TelnetOptions {
    private enum Standing {
        /** We have offered or asked; no answer yet. */
        ASKED,
        AGREED,
        REFUSED
    }

    private final Set<Integer> willing;
    private final Set<Integer> wanted;
    private final Map<Integer, Standing> ours = new HashMap<>();
    private final Map<Integer, Standing> theirs = new HashMap<>();

    /**
     * Nothing agreed yet.
     *
     * @param willing options this end is ready to perform
     */
    public TelnetOptions(Set<Integer> willing, Set<Integer> wanted) {
        this.willing = new HashSet<>(willing);
        this.wanted = new HashSet<>(wanted);
    }

    /** The bytes that open the negotiation: an offer for each option we are willing to perform, a request for each wanted. */
    public byte[] open() {
        List<byte[]> opening = new ArrayList<>();
        willing.stream().sorted().forEach(option -> {
            ours.putIfAbsent(option, Standing.ASKED);
            opening.add(Telnet.negotiate(Telnet.Verb.WILL, option));
        });
        wanted.stream().sorted().forEach(option -> {
            theirs.putIfAbsent(option, Standing.ASKED);
            opening.add(Telnet.negotiate(Telnet.Verb.DO, option));
        });
        return Telnet.join(opening);
    }

    /** Takes note of what the other end says; the answer to send, if it deserves one. */
    public Optional<byte[]> accept(Telnet.Verb verb, int option) {
        return switch (verb) {
            case DO -> agree(ours, option, willing.contains(option), Telnet.Verb.WILL, Telnet.Verb.WONT);
            case WILL -> agree(theirs, option, wanted.contains(option), Telnet.Verb.DO, Telnet.Verb.DONT);
            case DONT -> refuse(ours, option, Telnet.Verb.WONT);
            case WONT -> refuse(theirs, option, Telnet.Verb.DONT);
        };
    }

    private static Optional<byte[]> agree(
            Map<Integer, Standing> side, int option, boolean fine, Telnet.Verb yes, Telnet.Verb no) {
        Standing before = side.put(option, fine ? Standing.AGREED : Standing.REFUSED);
        boolean answered = before == Standing.ASKED || before == (fine ? Standing.AGREED : Standing.REFUSED);
        return answered ? Optional.empty() : Optional.of(Telnet.negotiate(fine ? yes : no, option));
    }

    private static Optional<byte[]> refuse(Map<Integer, Standing> side, int option, Telnet.Verb answer) {
        Standing before = side.put(option, Standing.REFUSED);
        return before == Standing.AGREED ? Optional.of(Telnet.negotiate(answer, option)) : Optional.empty();
    }

    /** Whether both ends have agreed that this end performs {@code option}. */
    public boolean weDo(int option) {
        return ours.get(option) == Standing.AGREED;
    }

    /** Whether both ends have agreed that the other end performs {@code option}. */
    public boolean theyDo(int option) {
        return theirs.get(option) == Standing.AGREED;
    }

    /** Whether the other end has refused to let us perform {@code option}. */
    public boolean refusedUs(int option) {
        return ours.get(option) == Standing.REFUSED;
    }
}

package io.github.espmaven.doctor;

import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.transport.PortInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides hardware addresses, serial numbers and the names of user and machine in a text: the same thing gets the same
 * substitute everywhere, so that a reader still sees what belongs together. Not thread-safe.
 */
public final class Mask implements UnaryOperator<String> {
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)(?<![0-9a-f])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\\1[0-9a-f]{2}){4,6}(?![0-9a-f])");

    private final Map<String, String> substitutes = new LinkedHashMap<>();
    private final Map<Pattern, String> words = new LinkedHashMap<>();

    /**
     * A mask for a report from this machine.
     *
     * @param port the port as the user named it: a host in it has a name, too
     */
    public static Mask of(HostFacts host, String port) {
        Mask mask = new Mask();
        mask.word("user", host.property("user.name"));
        for (String variable : List.of("HOSTNAME", "COMPUTERNAME")) {
            mask.word("host", host.environment().getOrDefault(variable, ""));
        }
        host.text("/etc/hostname").ifPresent(name -> mask.word("host", name));
        Matcher remote = Pattern.compile("(?:rfc2217|tcp|socket)://([^:/?]+).*").matcher(port);
        if (remote.matches()) {
            mask.word("host", remote.group(1));
        }
        return mask;
    }

    /** Hides the serial numbers of these ports, too. */
    public void add(List<PortInfo> ports) {
        ports.forEach(port -> port.serialNumber().ifPresent(this::serial));
    }

    private void serial(String number) {
        Optional<MacAddress> address = MacAddress.parse(number);
        address.ifPresentOrElse(
                a -> words.put(word(number), substitute("MAC", a.toString())), () -> word("serial", number));
    }

    /** A word that is too short, or is every machine's, tells nothing. */
    private void word(String kind, String text) {
        if (text.length() > 2 && !text.equals("root") && !text.equals("localhost")) {
            words.put(word(text), substitute(kind, text));
        }
    }

    private static Pattern word(String text) {
        return Pattern.compile("(?i)(?<![A-Za-z0-9])" + Pattern.quote(text) + "(?![A-Za-z0-9])");
    }

    private String substitute(String kind, String text) {
        String key = kind + " " + text.toLowerCase(Locale.ROOT).replace('-', ':');
        long before = substitutes.keySet().stream()
                .filter(k -> k.startsWith(kind + " "))
                .count();
        return substitutes.computeIfAbsent(key, k -> "<" + kind + " " + (before + 1) + ">");
    }

    @Override
    public String apply(String text) {
        String masked =
                ADDRESS.matcher(text).replaceAll(found -> Matcher.quoteReplacement(substitute("MAC", found.group())));
        for (Map.Entry<Pattern, String> word : words.entrySet()) {
            masked = word.getKey().matcher(masked).replaceAll(Matcher.quoteReplacement(word.getValue()));
        }
        return masked;
    }
}

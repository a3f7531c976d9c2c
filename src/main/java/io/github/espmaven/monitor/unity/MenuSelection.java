package io.github.espmaven.monitor.unity;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tests of the menu are run, as {@code esp.unity} says: items separated by commas, each {@code *}, {@code [group]},
 * {@code ![group]}, a number, {@code FROM-TO}, or a name, in quotes where it has a comma or looks like one of the others. An
 * item with several groups means tests that are in all of them. With nothing but {@code ![group]} all others are run.
 */
public final class MenuSelection {
    private static final Pattern ITEM = Pattern.compile(
            "\\s*(?:(?<all>\\*)|(?<not>!)?(?<groups>(?:\\[[^\\[\\],]+])+)|(?<from>\\d{1,6})(?:-(?<to>\\d{1,6}))?"
                    + "|\"(?<quoted>[^\"]+)\"|(?<name>[^\\s,\\[!\"*][^,]*?))\\s*(?:,|$)");

    private final String text;
    private final List<Item> wanted = new ArrayList<>();
    private final List<Item> unwanted = new ArrayList<>();

    /** Whether tests fit, and whether that names them: what is to be ignored runs only when it is named. */
    private record Item(String text, Fit fit, boolean names) {
        interface Fit {
            boolean test(MenuEntry entry);
        }
    }

    private MenuSelection(String text) {
        this.text = text;
    }

    /**
     * Reads a selection.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static MenuSelection parse(String text) throws EspException {
        MenuSelection all = new MenuSelection(text.trim());
        Matcher m = ITEM.matcher(all.text);
        int end = 0;
        while (end < all.text.length() && m.lookingAt()) {
            all.add(m);
            end = m.end();
            m.region(end, all.text.length());
        }
        if (end < all.text.length() || all.text.isEmpty()) {
            throw EspException.badParameter(
                    "esp.unity cannot be \"" + text + "\""
                            + (end == 0 ? "" : ", from \"" + all.text.substring(end) + "\" on"),
                    "esp.unity",
                    "*, [group], ![group], a number, 3-7, a name, \"a name, in quotes\"");
        }
        return all;
    }

    private void add(Matcher m) {
        String item = m.group().trim().replaceAll(",$", "").trim();
        if (m.group("groups") != null) {
            List<String> groups =
                    List.of(m.group("groups").replaceAll("^\\[|]$", "").split("]\\[", -1));
            (m.group("not") == null ? wanted : unwanted)
                    .add(new Item(item, e -> groups.stream().allMatch(e::isIn), groups.contains("ignore")));
        } else if (m.group("from") != null) {
            int from = Integer.parseInt(m.group("from"));
            int to = m.group("to") == null ? from : Integer.parseInt(m.group("to"));
            wanted.add(new Item(item, e -> e.number() >= from && e.number() <= to, true));
        } else if (m.group("all") != null) {
            wanted.add(new Item(item, e -> true, false));
        } else {
            String name = m.group("quoted") == null ? m.group("name") : m.group("quoted");
            wanted.add(new Item(item, e -> e.name().trim().equals(name.trim()), true));
        }
    }

    /** Why a test is not run; empty: it is. */
    Optional<String> whyNot(MenuEntry entry) {
        List<Item> fitting = wanted.stream().filter(i -> i.fit().test(entry)).toList();
        if (fitting.isEmpty() && !(wanted.isEmpty() && !unwanted.isEmpty())) {
            return Optional.of("not selected by esp.unity=" + text);
        }
        Optional<Item> against =
                unwanted.stream().filter(i -> i.fit().test(entry)).findFirst();
        if (against.isPresent()) {
            return Optional.of("excluded by " + against.get().text());
        }
        if (entry.isIn("ignore") && fitting.stream().noneMatch(Item::names)) {
            return Optional.of("in the group [ignore]; its number, its name or [ignore] selects it");
        }
        return entry.needsSeveralBoards() ? Optional.of("needs several boards ([multi_device])") : Optional.empty();
    }

    /** Items that fit no test of the menu. */
    List<String> withoutTest(List<MenuEntry> menu) {
        return wanted.stream()
                .filter(i -> menu.stream().noneMatch(e -> i.fit().test(e)))
                .map(Item::text)
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }
}

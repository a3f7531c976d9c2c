package io.github.espmaven.monitor.unity;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the menu line by line. Log lines of other tasks may come in between; a menu whose numbers do not go from 1 to the
 * last without a gap was not read whole. Not thread-safe.
 */
final class MenuReader {
    private static final String HEAD = "Here's the test menu, pick your combo:";
    private static final String END = "Enter test for running.";
    private static final Pattern ENTRY = Pattern.compile("^\\((\\d{1,6})\\)\\s+\"(.*)\" ?((?:\\[[^\\]]*]\\s*)*)$");
    private static final Pattern STAGE = Pattern.compile("^\\s+\\((\\d{1,6})\\)\\s+\"(.*)\"\\s*$");

    private final List<MenuEntry> entries = new ArrayList<>();
    private boolean open;
    private boolean sound;

    /** Whether the menu ended with this plain line. */
    boolean accept(String line) {
        if (line.contains(HEAD)) {
            entries.clear();
            open = true;
            sound = true;
            return false;
        }
        if (!open) {
            return false;
        }
        if (line.contains(END)) {
            open = false;
            return true;
        }
        Matcher entry = ENTRY.matcher(line);
        Matcher stage = STAGE.matcher(line);
        if (entry.matches()) {
            add(new MenuEntry(number(entry), entry.group(2), entry.group(3).trim(), List.of()));
        } else if (stage.matches() && !entries.isEmpty()) {
            addStage(number(stage), stage.group(2));
        }
        return false;
    }

    private static int number(Matcher m) {
        return Integer.parseInt(m.group(1));
    }

    private void add(MenuEntry entry) {
        sound &= entry.number() == entries.size() + 1;
        entries.add(entry);
    }

    private void addStage(int number, String name) {
        MenuEntry last = entries.remove(entries.size() - 1);
        List<String> stages = new ArrayList<>(last.stages());
        sound &= number == stages.size() + 1;
        stages.add(name);
        entries.add(new MenuEntry(last.number(), last.name(), last.description(), stages));
    }

    boolean isOpen() {
        return open;
    }

    /** Whether the menu that ended was read whole. */
    boolean isSound() {
        return sound && !entries.isEmpty();
    }

    List<MenuEntry> entries() {
        return List.copyOf(entries);
    }
}

package io.github.espmaven.monitor.unity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A board with ESP-IDF's Unity runner: prints what {@code components/unity/unity_runner.c} prints. */
final class UnityRunnerModel implements MenuBoard {
    final List<String> commands = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final Deque<String> printed = new ArrayDeque<>();
    private final List<Test> tests;
    boolean resettable = true;
    int lostCommands;
    int resets;
    private Optional<Crash> crash = Optional.empty();
    private Optional<Test> waiting = Optional.empty();

    /** What a test does when it runs. */
    enum Does {
        PASS,
        FAIL,
        IGNORE,
        PASS_WITH_TORN_LINE,
        FAIL_WITH_TORN_LINE,
        CRASH,
        CRASH_AND_HALT,
        RESTART,
        HANG,
        PASS_AND_RESTART
    }

    record Test(String name, String description, List<String> stages, Does does) {}

    UnityRunnerModel(Test... tests) {
        this.tests = List.of(tests);
    }

    static Test test(String name, String description, Does does) {
        return new Test(name, description, List.of(), does);
    }

    void boot() {
        waiting = Optional.empty();
        print("ESP-ROM:esp32c3-api1-20210207", "I (300) main_task: Calling app_main()", "", "");
        print("Press ENTER to see the list of tests.");
    }

    private void print(String... lines) {
        printed.addAll(List.of(lines));
    }

    @Override
    public void send(String text) {
        commands.add(text);
        if (lostCommands > 0) {
            lostCommands--;
            return;
        }
        String command = text.strip();
        if (waiting.isPresent()) {
            finish(
                    waiting.get(),
                    Integer.parseInt(command) < waiting.get().stages().size()
                            ? Does.RESTART
                            : waiting.get().does());
            return;
        }
        if (command.isEmpty()) {
            menu();
            return;
        }
        Test test = tests.get(Integer.parseInt(command) - 1);
        print("Running " + test.name() + "...");
        if (test.stages().isEmpty()) {
            finish(test, test.does());
            return;
        }
        waiting = Optional.of(test);
        print(test.name());
        stages(test);
    }

    private void menu() {
        print("", "", "Here's the test menu, pick your combo:");
        for (int i = 0; i < tests.size(); i++) {
            print("(" + (i + 1) + ")\t\"" + tests.get(i).name() + "\" "
                    + tests.get(i).description());
            stages(tests.get(i));
        }
        print("", "Enter test for running.");
    }

    private void stages(Test test) {
        for (int k = 0; k < test.stages().size(); k++) {
            print("\t(" + (k + 1) + ")\t\"" + test.stages().get(k) + "\"");
        }
    }

    private void finish(Test test, Does does) {
        waiting = Optional.empty();
        String line = "C:/home/main/test_app.c:16:" + test.name() + ":";
        switch (does) {
            case PASS -> end(line + "PASS", "1 Tests 0 Failures 0 Ignored", "OK");
            case FAIL -> end(line + "FAIL: Expected 1 Was 2", "1 Tests 1 Failures 0 Ignored", "FAIL");
            case IGNORE -> end(line + "IGNORE: not today", "1 Tests 0 Failures 1 Ignored", "OK");
            case PASS_WITH_TORN_LINE -> end(line.substring(0, 8) + "I (5) x: y", "1 Tests 0 Failures 0 Ignored", "OK");
            case FAIL_WITH_TORN_LINE ->
                end(line.substring(0, 8) + "I (5) x: y", "1 Tests 1 Failures 0 Ignored", "FAIL");
            case CRASH, CRASH_AND_HALT -> {
                print("Guru Meditation Error: Core  0 panic'ed (Load access fault). Exception was unhandled.");
                crash = Optional.of(new Crash("the program crashed", List.of("0x42000000: app_main at main.c:5")));
                if (does == Does.CRASH) {
                    boot();
                }
            }
            case RESTART -> boot();
            case HANG -> {}
            case PASS_AND_RESTART -> {
                end(line + "PASS", "1 Tests 0 Failures 0 Ignored", "OK");
                lostCommands++;
                boot();
            }
        }
    }

    private void end(String line, String counts, String word) {
        print(line, "Test ran in 13ms", "", "-----------------------", counts, word);
        print("Enter next test, or 'enter' to see menu");
    }

    @Override
    public boolean reset() {
        if (resettable) {
            resets++;
            boot();
        }
        return resettable;
    }

    @Override
    public boolean hasCrashed() {
        return crash.isPresent();
    }

    @Override
    public Optional<Crash> takeCrash() {
        Optional<Crash> taken = crash;
        crash = Optional.empty();
        return taken;
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }
}

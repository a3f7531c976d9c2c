package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.chip.Chip;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the one build that is meant: by what lies in a folder, and where several do, by what the user says. */
public final class BuildSearch {
    private static final String ENVIRONMENT = "esp.environment";

    private final BuildRequest request;
    private final List<Found> found = new ArrayList<>();
    private final Map<Found, Optional<BuildOutput>> outputs = new HashMap<>();

    private BuildSearch(BuildRequest request) {
        this.request = request;
    }

    /** A build that was found, not read yet. */
    private record Found(BuildSystem system, Path folder, BuildLayout.Choice choice) {

        BuildOutput read() throws EspException {
            String title = system.title() + (choice.name().isEmpty() ? "" : " of " + choice.name());
            return choice.work().read().of(title, folder);
        }

        Optional<BuildOutput> readable() {
            try {
                return Optional.of(read());
            } catch (EspException | IllegalArgumentException broken) {
                return Optional.empty();
            }
        }

        /** Whether the user calls it so: its name, or a folder's on the way to it. */
        boolean isCalled(String name) {
            String last = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            return choice.name().equals(name)
                    || choice.name().endsWith("/" + name)
                    || choice.name().startsWith(name + ".")
                    || choice.name().replaceFirst("^env:", "").equals(name.replaceFirst("^env:", ""))
                    || last.equals(name);
        }
    }

    /**
     * Finds and reads the build.
     *
     * @throws EspException {@code FILE_UNREADABLE} when there is none, {@code BAD_PARAMETER} naming all when there are
     *     several, {@code BAD_BUILD} when its description is none, and what reading its files may throw
     */
    public static BuildOutput find(BuildRequest request) throws EspException {
        try {
            BuildSearch search = new BuildSearch(request);
            Found only = search.only();
            Optional<BuildOutput> known = search.outputs.getOrDefault(only, Optional.empty());
            return known.isPresent() ? known.get() : only.read();
        } catch (IllegalArgumentException e) {
            String what = e instanceof InvalidPathException path
                    ? " names a file that cannot exist: " + path.getInput()
                    : " holds what cannot be read: " + e.getMessage();
            throw new EspException(
                    Problem.BAD_BUILD,
                    request.path() + SanitizedText.of(what),
                    Evidence.of(Key.FILE, request.path()),
                    e);
        }
    }

    public static BuildOutput in(Path folder) throws EspException {
        return find(BuildRequest.of(folder));
    }

    private Found only() throws EspException {
        search();
        if (found.isEmpty()) {
            throw none();
        }
        List<Found> left = named(found);
        if (request.chip().isPresent()) {
            left = narrowed(left, f -> chip(f).equals(request.chip()));
        }
        left = narrowed(left, isDefault(left));
        if (distinct(left, this::chip) == 1) {
            left = narrowed(
                    left,
                    f -> output(f)
                            .filter(b -> b.scope() == BuildOutput.Scope.WHOLE)
                            .isPresent());
        }
        if (left.size() > 1) {
            throw ambiguous(left);
        }
        return left.get(0);
    }

    private void search() throws EspException {
        Path path = request.path();
        if (!Files.isRegularFile(path)) {
            search(path);
            return;
        }
        Optional<Path> unpacked = BuildArchive.unpack(path, request.unpacked());
        if (unpacked.isPresent()) {
            search(unpacked.get());
        } else if (path.toString().endsWith(".json") && !BuildLayout.isMarker(path)) {
            add(BuildSystem.WEB_MANIFEST, path, PublishedBuild.manifest(path));
        } else if (BuildLayout.isMarker(path)) {
            search(path.resolveSibling(""));
        } else {
            single(path);
        }
    }

    private void single(Path file) throws EspException {
        List<BuildLayout.Choice> program = CargoBuild.read(file.resolveSibling("")).stream()
                .filter(choice -> choice.name().endsWith("/" + file.getFileName()))
                .toList();
        boolean cargo = !program.isEmpty();
        add(cargo ? BuildSystem.RUST : BuildSystem.RELEASE, file, cargo ? program : PublishedBuild.file(file));
    }

    /** In a folder the first layout that fits counts, unless another one is named. */
    private void search(Path start) throws EspException {
        search(start, BuildLayout::isUnambiguous);
        request.system().ifPresent(named -> found.removeIf(f -> f.system() != named));
        if (found.isEmpty() && request.system().isPresent()) {
            search(start, layout -> layout.system() == request.system().get());
        }
    }

    private void search(Path start, Predicate<BuildLayout> wanted) throws EspException {
        List<Path> taken = new ArrayList<>();
        List<Path> withAllBelow = new ArrayList<>();
        for (BuildLayout layout : BuildLayout.ALL) {
            boolean last = layout.system() == BuildSystem.RELEASE && !found.isEmpty();
            for (Path folder : wanted.test(layout) && !last ? layout.in(start) : List.<Path>of()) {
                if (!taken.contains(folder) && withAllBelow.stream().noneMatch(folder::startsWith)) {
                    List<BuildLayout.Choice> choices = layout.reader().read(folder);
                    add(layout.system(), folder, choices);
                    taken.addAll(choices.isEmpty() ? List.of() : List.of(folder));
                    if (!choices.isEmpty() && (!folder.equals(start) || layout.holdsOthers())) {
                        withAllBelow.add(folder);
                    }
                }
            }
        }
    }

    private void add(BuildSystem system, Path folder, List<BuildLayout.Choice> choices) {
        choices.forEach(choice -> found.add(new Found(system, folder, choice)));
    }

    private List<Found> named(List<Found> all) throws EspException {
        if (request.environment().isEmpty()) {
            return all;
        }
        String wanted = request.environment().get().strip();
        List<Found> called = all.stream().filter(f -> f.isCalled(wanted)).toList();
        if (called.isEmpty()) {
            throw EspException.badParameter(
                    request.path() + " holds no build called \"" + wanted + "\"",
                    ENVIRONMENT,
                    names(all, f -> f.choice().name()));
        }
        return called;
    }

    /** Those that fit, where some do. */
    private static List<Found> narrowed(List<Found> all, Predicate<Found> fits) {
        List<Found> fitting =
                all.size() < 2 ? List.of() : all.stream().filter(fits).toList();
        return fitting.isEmpty() ? all : fitting;
    }

    private static Predicate<Found> isDefault(List<Found> all) throws EspException {
        List<String> names = PlatformIoBuild.defaults(all.get(0).folder());
        return f -> names.stream().anyMatch(f::isCalled);
    }

    private EspException ambiguous(List<Found> left) {
        String text = request.path() + " holds " + left.size() + " builds: "
                + left.stream()
                        .map(f -> f.system().title() + " of " + f.choice().name())
                        .collect(Collectors.joining(", "));
        boolean systems = distinct(left, f -> f.system().name()) == left.size();
        long kinds = left.stream().allMatch(f -> chip(f).isPresent()) ? distinct(left, this::chip) : 0;
        boolean published = left.get(0).system().compareTo(BuildSystem.WEB_MANIFEST) >= 0;
        boolean chips = published ? kinds > 1 : kinds == left.size();
        String parameter = systems ? "esp.buildSystem" : chips ? "esp.chip" : ENVIRONMENT;
        Function<Found, String> choice = systems
                ? f -> id(f.system())
                : chips
                        ? f -> chip(f).map(Chip::id).orElse("")
                        : f -> f.choice().name();
        return EspException.badParameter(text + "; say which with -D" + parameter, parameter, names(left, choice));
    }

    private Optional<BuildOutput> output(Found found) {
        return outputs.computeIfAbsent(found, Found::readable);
    }

    private Optional<Chip> chip(Found found) {
        return output(found).flatMap(BuildOutput::chip);
    }

    private static long distinct(List<Found> found, Function<Found, ?> what) {
        return found.stream().map(what).distinct().count();
    }

    private static String names(List<Found> found, Function<Found, String> name) {
        return found.stream().map(name).distinct().collect(Collectors.joining(", "));
    }

    private static String id(BuildSystem system) {
        return system.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private EspException none() {
        Path path = request.path();
        String what = Files.exists(path)
                ? path + " holds no "
                        + request.system().map(s -> s.title() + ".").orElse("build that is known here.")
                        + " Looked for: " + BuildLayout.markersOf(request.system())
                : path + " does not exist";
        return new EspException(Problem.FILE_UNREADABLE, what, Evidence.of(Key.FILE, path));
    }
}

package io.github.espmaven.mojo;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Goals as Maven makes them from the descriptor, which Maven generates: parameters, defaults, messages. */
@MojoTest
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class GoalsTest {

    @Test
    @InjectMojo(goal = "flash")
    void flashHasItsDefaults(FlashMojo flash) throws Exception {
        assertThat(flash).satisfies(f -> {
            assertThat(value(f, "compress")).isEqualTo(true);
            assertThat(value(f, "verify")).isEqualTo(true);
            assertThat(value(f, "eraseAll")).isEqualTo(false);
            assertThat(value(f, "rewrite")).isEqualTo(false);
            assertThat(value(f, "force")).isEqualTo(false);
            assertThat(value(f, "dryRun")).isEqualTo(false);
            assertThat(value(f, "bootLog")).isEqualTo("0s");
        });
    }

    @Test
    @InjectMojo(goal = "flash")
    @MojoParameter(name = "port", value = "sim:esp32c3")
    @MojoParameter(name = "imageList", value = "0x0=there-is-no-such-file.bin")
    void aFailureIsOneMessageWithItsRemedyAndNoCauseThatMavenWouldAppend(FlashMojo flash) {
        assertThatThrownBy(flash::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasNoCause()
                .hasMessageStartingWith("ESP-301 File not readable: ")
                .hasMessageContaining("there-is-no-such-file.bin does not exist")
                .hasMessageContaining("\n  Build the firmware first")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNREADABLE)));
    }

    @Test
    @InjectMojo(goal = "flash")
    @MojoParameter(name = "port", value = "sim:esp32c3")
    void nothingToFlashIsSaid(FlashMojo flash) {
        assertThatThrownBy(flash::execute)
                .hasMessageContaining("no image to flash is named")
                .hasMessageContaining("-Desp.images");
    }

    @Test
    @InjectMojo(goal = "erase")
    @MojoParameter(name = "port", value = "sim:esp32c3")
    void nothingToEraseIsSaid(EraseMojo erase) {
        assertThatThrownBy(erase::execute).hasMessageContaining("ESP-311").hasMessageContaining("-Desp.erase=");
    }

    @Test
    @InjectMojo(goal = "chip-info")
    @MojoParameter(name = "port", value = "sim:esp32c3")
    @MojoParameter(name = "after", value = "explode")
    void aWrongChoiceNamesTheParameterAndItsChoices(ChipInfoMojo info) {
        assertThatThrownBy(info::execute)
                .hasMessageContaining("esp.after is \"explode\"")
                .hasMessageContaining("hard-reset, soft-reset");
    }

    @Test
    @InjectMojo(goal = "chip-info")
    @MojoParameter(name = "port", value = "/dev/there-is-no-such-port")
    @MojoParameter(name = "skip", value = "true")
    void aSkippedGoalDoesNothing(ChipInfoMojo info) throws Exception {
        info.execute();
    }

    private static Object value(Object goal, String parameter) {
        try {
            return getVariableValueFromObject(goal, parameter);
        } catch (IllegalAccessException e) {
            throw new AssertionError(parameter, e);
        }
    }
}

package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be burned, as users write it: fuses with values, keys with purposes, protections. */
public final class FuseTextTarget implements Target {
    @Override
    public List<byte[]> seeds() {
        return List.of(
                Samples.text("DIS_TWAI=1"),
                Samples.text("KEY_PURPOSE_0=SECURE_BOOT_DIGEST0\nSECURE_BOOT_EN=1\nSECURE_BOOT_EN:locked"),
                Samples.text("CUSTOM_MAC=02:00:00:00:00:01\nBLOCK_KEY1:hidden\nSPI_BOOT_CRYPT_CNT=0x7"),
                Samples.text("BLOCK_KEY0=no/such/file:HMAC_UP"));
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        EfuseController at = Chip.ESP32_C3.spec().fuseController().orElseThrow();
        BurnPlan plan = new BurnPlan(Chip.ESP32_C3, at, Map.of(), Set.of());
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            String[] sides = line.split("[=:]", 2);
            if (line.indexOf('=') >= 0 && line.indexOf(':') > line.indexOf('=')) {
                new BurnKey(line, Path.of("/nowhere"), 32).addTo(plan);
            } else if (line.endsWith(":locked") || line.endsWith(":hidden")) {
                plan.protect(plan.field(sides[0]), sides[1], BurnPlan.Stage.LOCKS);
            } else {
                EfuseField field = plan.field(sides[0]);
                BigInteger value = field.parse(sides.length > 1 ? sides[1] : "")
                        .orElseThrow(() -> EfuseBurnJob.bad(line, "esp.fuses", "NAME=VALUE"));
                plan.set(field, value, BurnRules.stage(field.name()));
                Target.check(plan.planned(field).equals(value), "what is wanted is planned");
            }
        }
        BurnRules.judge(plan, true).forEach((name, why) -> Target.check(Target.isPlain(name + why), "it can be shown"));
        Target.check(plan.changes().stream().allMatch(Target::isPlain), "what changes can be shown");
    }
}

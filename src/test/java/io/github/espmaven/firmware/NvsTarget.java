package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import io.github.espmaven.nvs.NvsCsv;
import io.github.espmaven.nvs.NvsEntry;
import io.github.espmaven.nvs.NvsImage;
import io.github.espmaven.nvs.NvsVersion;
import java.util.ArrayList;
import java.util.List;

/** Contents of NVS partitions: the generator's CSV and tables of devices. */
public final class NvsTarget implements Target {
    private static final int PARTITION_BYTES = 0x4000;

    @Override
    public List<byte[]> seeds() {
        byte[] csv = Samples.text("key,type,encoding,value\nn,namespace,,\na,data,u8,1\nb,data,hex2bin,00ff\n"
                + "c,data,string,\"a, b\"\nd,data,base64,AAEC\ne,data,i64,-9\nf,file,binary,g\n");
        List<byte[]> seeds = new ArrayList<>(List.of(
                Input.of(csv, 0),
                Input.of(csv, 1),
                Input.of(Samples.text("mac,n.a,n.b.u16\n60:55:f9:00:00:01,x,1\n60:55:f9:00:00:02,\"y,z\",\n"), 2)));
        for (byte[] file : Samples.fixtures("nvs/device.csv", "nvs/large.csv")) {
            seeds.add(Input.of(Samples.beginning(file, 1000), 0));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        int how = input.choice(3);
        if (how < 2) {
            List<NvsEntry> entries = NvsCsv.read(input.rest(), NvsTarget::file);
            byte[] image = NvsImage.write(entries, PARTITION_BYTES, NvsVersion.values()[how]);
            Target.check(image.length == PARTITION_BYTES, "the image fills its partition");
        } else {
            for (List<NvsEntry> entries : DeviceTable.parse(input.rest()).all()) {
                NvsImage.write(entries, PARTITION_BYTES, NvsVersion.V2);
            }
        }
    }

    private static byte[] file(String name) throws EspException {
        if (name.length() > 1) {
            throw new EspException(Problem.FILE_UNREADABLE, "there is no such file");
        }
        return Samples.text("contents of " + name);
    }
}

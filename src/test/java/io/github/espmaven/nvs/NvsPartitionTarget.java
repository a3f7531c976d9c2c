package io.github.espmaven.nvs;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.util.List;

/** NVS partitions, the CRCs of pages and entries put right if so chosen. */
public final class NvsPartitionTarget implements Target {
    @Override
    public List<byte[]> seeds() {
        byte[] whole =
                Samples.beginning(Samples.fixtures("secure/nvs/plain.bin").get(0), 0x2000);
        return List.of(Input.of(whole, 0), Input.of(whole, 1));
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        boolean repair = input.flag();
        byte[] partition = input.rest();
        for (int page = 0; page + NvsPages.PAGE_BYTES <= partition.length && repair; page += NvsPages.PAGE_BYTES) {
            LittleEndian.put32(partition, page + 28, NvsPages.crc(partition, page + 4, page + 28));
        }
        for (int at : repair ? NvsContents.writtenEntries(partition) : List.<Integer>of()) {
            LittleEndian.put32(partition, at + 4, NvsPages.entryCrc(partition, at));
        }
        NvsContents found = NvsContents.of(partition);
        Target.check(found.lines(true).stream().allMatch(Target::isPlain), "keys and values can be shown");
        Target.check(found.damage().stream().allMatch(Target::isPlain), "what is damaged can be shown");
        if (found.entries().isEmpty()) {
            throw new EspException(Problem.BAD_NVS, "nothing is in it");
        }
    }
}

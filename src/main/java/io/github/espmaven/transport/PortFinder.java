package io.github.espmaven.transport;

import io.github.espmaven.base.EspException;
import java.util.List;

/** Lists the serial ports of this machine, raw: which of them look like a board is judged elsewhere. */
@FunctionalInterface
public interface PortFinder {

    /**
     * The ports that exist now, in the system's order.
     *
     * @throws EspException {@code PLATFORM_UNSUPPORTED} where serial ports cannot be reached
     */
    List<PortInfo> list() throws EspException;
}

package io.github.espmaven.loader;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Operation codes of ROM loader and stub (protocol.md, section 2.2). */
public enum Op {
    FLASH_BEGIN(0x02, "begin flash write"),
    FLASH_DATA(0x03, "write flash block"),
    FLASH_END(0x04, "end flash write"),
    MEM_BEGIN(0x05, "begin RAM write"),
    MEM_END(0x06, "start program in RAM"),
    MEM_DATA(0x07, "write RAM block"),
    SYNC(0x08, "sync"),
    WRITE_REG(0x09, "write register"),
    READ_REG(0x0A, "read register"),
    SPI_SET_PARAMS(0x0B, "set flash parameters"),
    SPI_ATTACH(0x0D, "attach flash"),
    READ_FLASH_SLOW(0x0E, "read flash"),
    CHANGE_BAUDRATE(0x0F, "change baud rate"),
    FLASH_DEFL_BEGIN(0x10, "begin compressed flash write"),
    FLASH_DEFL_DATA(0x11, "write compressed flash block"),
    FLASH_DEFL_END(0x12, "end compressed flash write"),
    SPI_FLASH_MD5(0x13, "calculate MD5 of flash"),
    GET_SECURITY_INFO(0x14, "get security info"),
    ERASE_FLASH(0xD0, "erase flash"),
    ERASE_REGION(0xD1, "erase flash region"),
    READ_FLASH(0xD2, "read flash"),
    RUN_USER_CODE(0xD3, "run user code");

    private static final Map<Integer, Op> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Op::code, Function.identity()));

    private final int code;
    private final String title;

    Op(int code, String title) {
        this.code = code;
        this.title = title;
    }

    /** The octet on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** What it does, for messages: "failed to begin flash write". */
    public String title() {
        return title;
    }

    /** The operation with this octet. */
    public static Optional<Op> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}

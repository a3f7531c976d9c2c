package io.github.espmaven.loader;

/**
 * A successful reply.
 *
 * @param value the value field; it means something for SYNC and READ_REG only, ROMs leave old values there
 * @param payload the data before the status bytes, empty for most commands
 */
public record Response(int value, byte[] payload) {}

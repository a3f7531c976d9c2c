package io.github.espmaven.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server on the loopback address that takes one connection. */
public final class SocketFarEnd implements FarEnd {
    private final ServerSocket server;
    private volatile Socket peer;

    public SocketFarEnd() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout(5_000);
    }

    /** The far end of a connection that is there already. */
    public SocketFarEnd(Socket peer) throws IOException {
        this();
        peer.setTcpNoDelay(true);
        peer.setSoTimeout(5_000);
        this.peer = peer;
    }

    public int port() {
        return server.getLocalPort();
    }

    private synchronized Socket peer() throws IOException {
        if (peer == null) {
            peer = server.accept();
            peer.setTcpNoDelay(true);
            peer.setSoTimeout(5_000);
        }
        return peer;
    }

    /** What a server does with its client. */
    public interface Reception {
        void receive(SocketFarEnd end) throws Exception;
    }

    /** Takes the connection in another thread and does {@code first} with it. */
    public void acceptLater(Reception first) {
        Thread thread = new Thread(() -> {
            try {
                first.receive(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        OutputStream out = peer().getOutputStream();
        out.write(bytes);
        out.flush();
    }

    @Override
    public byte[] receive(int count) throws IOException {
        InputStream in = peer().getInputStream();
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count + " bytes came");
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            peer().close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

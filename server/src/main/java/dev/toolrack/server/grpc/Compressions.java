package dev.toolrack.server.grpc;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The encodings in which requests may be sent. */
final class Compressions {
  private Compressions() {}

  static DecompressorRegistry registry() {
    return DecompressorRegistry.emptyInstance()
        .with(Codec.Identity.NONE, false)
        .with(new LazyGzip(), true);
  }

  /**
   * Reads nothing before the message is parsed. gRPC ends the stream as UNKNOWN, without asking its
   * handler, if a message cannot even be opened.
   */
  private static final class LazyGzip implements Decompressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public InputStream decompress(InputStream compressed) {
      return new Opening(compressed);
    }
  }

  private static final class Opening extends InputStream {
    private final InputStream compressed;
    private @Nullable InputStream content;

    Opening(InputStream compressed) {
      this.compressed = compressed;
    }

    private InputStream content() throws IOException {
      InputStream opened = content;
      if (opened == null) {
        opened = new GZIPInputStream(compressed);
        content = opened;
      }
      return opened;
    }

    @Override
    public int read() throws IOException {
      return content().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return content().read(target, offset, length);
    }

    @Override
    public int available() throws IOException {
      return content().available();
    }

    @Override
    public void close() throws IOException {
      InputStream opened = content;
      (opened == null ? compressed : opened).close();
    }
  }
}

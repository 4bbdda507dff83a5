package dev.toolrack.server.execution.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.execution.CompiledSchema;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.JsonNode;

/**
 * Compiled schemas in use, each once: versions of a tool, tools of a server, and tenants that have
 * the same server, often have schemas that differ in their words or not at all. What nobody holds
 * any more is let go. Thread-safe.
 */
final class SharedSchemas {
  private final Cache<Digest, CompiledSchema> inUse =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /** Compiles a tree. */
  interface Compilation {
    CompiledSchema of(JsonNode tree) throws SchemaRefusal;
  }

  /** What the tree was compiled to, by the caller or by one before it. */
  CompiledSchema get(JsonNode tree, Compilation compilation) throws SchemaRefusal {
    Digest digest = Digest.of(tree.toString());
    CompiledSchema known = inUse.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    CompiledSchema compiled = compilation.of(tree);
    CompiledSchema sooner = inUse.asMap().putIfAbsent(digest, compiled);
    return sooner == null ? compiled : sooner;
  }

  /**
   * SHA-256 of a text's UTF-16: an escape may be half of a character, which UTF-8 does not have.
   */
  private record Digest(long a, long b, long c, long d) {
    static Digest of(String text) {
      ByteBuffer units = ByteBuffer.allocate(text.length() * Character.BYTES);
      units.asCharBuffer().put(text);
      try {
        ByteBuffer sum =
            ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(units.array()));
        return new Digest(sum.getLong(), sum.getLong(), sum.getLong(), sum.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }
}

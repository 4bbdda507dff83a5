package dev.toolrack.server.grpc;

import com.google.protobuf.CodedOutputStream;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ResolveView;
import dev.toolrack.v1.ToolVersion;

/**
 * The finished replies of a choice: everything of a {@link ResolveResponse} but where it was served
 * from, which is one byte. Lives on the choice that it was made of. Immutable.
 */
final class ResolveReply {
  /** Bytes of the field {@code not_modified}, which follows {@code served} where it is set. */
  private static final int NOT_MODIFIED_BYTES =
      CodedOutputStream.computeBoolSize(ResolveResponse.NOT_MODIFIED_FIELD_NUMBER, true);

  private final String etag;
  private final byte[] full;
  private final byte[] basic;
  private final byte[] notModified;

  private ResolveReply(Resolution resolution) {
    this.etag = resolution.etag();
    ResolveResponse.Builder shared =
        ResolveResponse.newBuilder()
            .setMatchedBy(Enums.toProto(resolution.choice().selection().matchedBy()))
            .setEtag(etag)
            .setRevision(resolution.head().head().revision())
            .setServed(Enums.toProto(Served.NEAR_CACHE));
    this.notModified = shared.clone().setNotModified(true).build().toByteArray();
    ToolVersion.Builder version = basic(resolution);
    this.basic = shared.setToolVersion(version).build().toByteArray();
    VersionConversion.addContent(version, resolution.version().version().content(), true);
    this.full = shared.setToolVersion(version).build().toByteArray();
  }

  /** The finished replies of what was resolved, made at the first call. */
  static ResolveReply of(Resolution resolution) {
    ResolveReply finished = resolution.choice().reply().get(ResolveReply.class);
    return finished != null
        ? finished
        : resolution.choice().reply().get(ResolveReply.class, () -> new ResolveReply(resolution));
  }

  /** The reply to one request. */
  FinishedReply to(ResolveView view, String ifNoneMatch, Served served) {
    byte serial = (byte) Enums.toProto(served).getNumber();
    if (!ifNoneMatch.isEmpty() && ifNoneMatch.equals(etag)) {
      return new FinishedReply(notModified, notModified.length - NOT_MODIFIED_BYTES - 1, serial);
    }
    byte[] bytes =
        switch (view) {
          case RESOLVE_VIEW_UNSPECIFIED, RESOLVE_VIEW_FULL -> full;
          case RESOLVE_VIEW_BASIC -> basic;
          case UNRECOGNIZED ->
              throw ToolrackException.invalid(
                  "view", "has a number that the contract does not know");
        };
    return new FinishedReply(bytes, bytes.length - 1, serial);
  }

  private static ToolVersion.Builder basic(Resolution resolution) {
    ToolHead head = resolution.head().head();
    VersionSnapshot version = resolution.version();
    VersionSpec content = version.version().content();
    return VersionConversion.toProto(
        version.version(),
        resolution.status(),
        content.displayName().isEmpty() ? head.displayName() : content.displayName(),
        content.description().isEmpty() ? head.description() : content.description());
  }
}

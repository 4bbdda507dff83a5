package dev.toolrack.server.grpc;

import com.google.protobuf.CodedOutputStream;
import dev.toolrack.server.catalog.KeptReplies;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ResolveView;
import dev.toolrack.v1.ToolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The serialized replies of a choice: everything in a {@link ResolveResponse} except where it was
 * served from, which is one byte. Kept with the chosen version. A reply is created when it is first
 * needed, because most tools are only requested in one view. It is kept unless it is large or the
 * version has no space for it, so that memory is bounded by the content of versions, not by the
 * variety of requests. Thread-safe.
 */
final class ResolveReply extends KeptReplies.OfChoice {
  /** Bytes of the field {@code not_modified}, which follows {@code served} if it is set. */
  private static final int NOT_MODIFIED_BYTES =
      CodedOutputStream.computeBoolSize(ResolveResponse.NOT_MODIFIED_FIELD_NUMBER, true);

  /**
   * Larger than the replies of nearly all real tools: in a catalog of 527, the largest has 6.5 KB.
   */
  static final int MAX_KEPT_BYTES = 8 * 1_024;

  private final String etag;
  private volatile byte @Nullable [] full;
  private volatile byte @Nullable [] basic;

  /** A few hundred bytes at most. */
  private volatile byte @Nullable [] notModified;

  private ResolveReply(Resolution resolution) {
    super(resolution.choice());
    etag = resolution.etag();
  }

  /**
   * The etag that the caller has already; empty for none.
   *
   * @throws ToolrackException INVALID_REQUEST for a text that cannot be an etag
   */
  static String ifNoneMatch(ResolveRequest request) {
    return Limits.text("if_none_match", request.getIfNoneMatch(), Limits.MAX_ETAG_CHARS);
  }

  /**
   * Returns the reply to one request.
   *
   * @param ifNoneMatch the etag that the caller has already; empty for none
   * @throws ToolrackException INVALID_REQUEST if the view is unknown
   */
  static FinishedReply to(ResolveView view, String ifNoneMatch, Resolution resolution) {
    KeptReplies ofVersion = resolution.version().replies();
    ResolveReply replies = ofVersion.get(resolution.choice(), ResolveReply.class);
    if (replies == null) {
      replies = ofVersion.getOrKeep(new ResolveReply(resolution), ResolveReply.class);
    }
    return replies.reply(view, ifNoneMatch, resolution);
  }

  private FinishedReply reply(ResolveView view, String ifNoneMatch, Resolution resolution) {
    byte serial = (byte) Enums.toProto(resolution.served()).getNumber();
    if (!ifNoneMatch.isEmpty() && ifNoneMatch.equals(etag)) {
      byte[] bytes = notModified(resolution);
      return new FinishedReply(bytes, bytes.length - NOT_MODIFIED_BYTES - 1, serial);
    }
    byte[] bytes =
        switch (view) {
          case RESOLVE_VIEW_UNSPECIFIED, RESOLVE_VIEW_FULL -> finished(true, resolution);
          case RESOLVE_VIEW_BASIC -> finished(false, resolution);
          case UNRECOGNIZED -> throw Enums.unknown("view");
        };
    return new FinishedReply(bytes, bytes.length - 1, serial);
  }

  /** The reply in the full view or in the basic view. */
  private byte[] finished(boolean whole, Resolution resolution) {
    byte[] known = whole ? full : basic;
    return known == null ? keep(whole, make(whole, resolution), resolution) : known;
  }

  private byte[] make(boolean whole, Resolution resolution) {
    ToolVersion.Builder version = basic(resolution);
    if (whole) {
      VersionConversion.addContent(version, resolution.version().version().content(), true);
    }
    return shared(resolution).setToolVersion(version).build().toByteArray();
  }

  private byte[] notModified(Resolution resolution) {
    byte[] made = notModified;
    if (made == null) {
      made = shared(resolution).setNotModified(true).build().toByteArray();
      notModified = made;
    }
    return made;
  }

  /** Keeps a reply if there is space for it; returns the one kept by another thread if any. */
  private synchronized byte[] keep(boolean whole, byte[] made, Resolution resolution) {
    byte[] known = whole ? full : basic;
    if (known != null) {
      return known;
    }
    if (made.length <= MAX_KEPT_BYTES && resolution.version().replies().tryAdd(this, made.length)) {
      if (whole) {
        full = made;
      } else {
        basic = made;
      }
    }
    return made;
  }

  private ResolveResponse.Builder shared(Resolution resolution) {
    return ResolveResponse.newBuilder()
        .setMatchedBy(Enums.toProto(resolution.choice().matchedBy()))
        .setEtag(etag)
        .setRevision(resolution.head().head().revision())
        .setServed(Enums.toProto(Served.NEAR_CACHE));
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

package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ResolveResult;
import dev.toolrack.v1.ResolveView;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a BatchResolve. Each reply is created once, however many requests it answers, and
 * all replies together are bounded. After one that does not fit, no further reply is created,
 * because creating them is most of the work. Thread-safe.
 */
final class BatchReplies {
  private final Map<Key, ResolveResult> made = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final PayloadBudget budget;
  private final PayloadBudget.Share share;
  private volatile @Nullable ToolrackException full;

  /** Everything that distinguishes one reply from another. */
  private record Key(
      HeadSnapshot.Choice choice, Served served, ResolveView view, boolean notModified) {}

  /**
   * Creates an instance without replies.
   *
   * @param share reserves the serialized size of the replies; closed by whoever has sent them
   */
  BatchReplies(PayloadBudget budget, PayloadBudget.Share share) {
    this.budget = budget;
    this.share = share;
  }

  /**
   * Returns the result for a request.
   *
   * @throws ToolrackException ADMISSION_SHED if it does not fit, INVALID_REQUEST if the view is
   *     unknown
   */
  ResolveResult result(ResolveView view, String ifNoneMatch, Resolution found) {
    ToolrackException refused = full;
    if (refused != null) {
      throw refused;
    }
    Key key = new Key(found.choice(), found.served(), view, ifNoneMatch.equals(found.etag()));
    ResolveResult known = made.get(key);
    ResolveResult result = known == null ? make(view, ifNoneMatch, found) : known;
    take(result.getSerializedSize());
    if (known == null) {
      made.put(key, result);
    }
    return result;
  }

  private void take(int size) {
    long all = bytes.addAndGet(size);
    if (all > Limits.MAX_BATCH_OUTPUT_BYTES) {
      throw refuse(tooLarge());
    }
    // A batch whose replies are small in total is not counted.
    if (PayloadBudget.counted(all) > 0 && !share.tryAdd(size)) {
      throw refuse(budget.shed());
    }
  }

  private ToolrackException refuse(ToolrackException why) {
    full = why;
    return why;
  }

  private static ToolrackException tooLarge() {
    return ToolrackException.of(
            Reason.ADMISSION_SHED,
            "The reply does not fit with those of the other requests: resolve it by itself, or in a"
                + " smaller batch")
        .with("limit_bytes", Integer.toString(Limits.MAX_BATCH_OUTPUT_BYTES));
  }

  private static ResolveResult make(ResolveView view, String ifNoneMatch, Resolution found) {
    try {
      return ResolveResult.newBuilder()
          .setResponse(
              ResolveResponse.parseFrom(ResolveReply.to(view, ifNoneMatch, found).readAllBytes()))
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("A finished reply is no message", e);
    }
  }
}

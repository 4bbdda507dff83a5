package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.MessageSourceError;
import com.networknt.schema.path.NodePath;
import dev.toolrack.server.execution.CompiledSchema;
import tools.jackson.databind.JsonNode;

/**
 * The budget for checking one value. The library counts each keyword as one step; work is what a
 * keyword does in addition, in units of about ten nanoseconds.
 *
 * <p>Keeps the first errors of each list, both of the whole value and of branches that may not
 * count: only whether there are any matters, and more would only take space.
 */
final class BoundedContext extends ExecutionContext {
  /**
   * Most keywords evaluated for one value; otherwise, a schema that multiplies could occupy a core.
   */
  private static final long MAX_STEPS = 1_000_000;

  private static final int MAX_DEPTH = 1_024;
  private static final long MAX_WORK = 1 << 25;

  /** Work for creating an error, whether or not it is kept. */
  private static final int ERROR_WORK = 32;

  private static final ExecutionConfig LIMITED =
      ExecutionConfig.builder()
          .annotationCollectionEnabled(false)
          .formatAssertionsEnabled(false)
          .maxEvaluationSteps(MAX_STEPS)
          .maxEvaluationDepth(MAX_DEPTH)
          .build();

  private long left = MAX_WORK;

  BoundedContext() {
    super(LIMITED);
  }

  /**
   * Uses up work.
   *
   * @throws WorkExceeded if less is left
   */
  void take(long work) {
    left -= work;
    if (left < 0) {
      throw new WorkExceeded("The keywords take too much work");
    }
  }

  /** Adds the error of a keyword that the value violates. */
  void addError(MessageSourceError.Builder error, JsonNode value, NodePath location) {
    addError(
        error
            .instanceNode(value)
            .instanceLocation(location)
            .evaluationPath(getEvaluationPath())
            .locale(getExecutionConfig().getLocale())
            .build());
  }

  @Override
  public void addError(Error error) {
    take(ERROR_WORK);
    if (getErrors().size() < CompiledSchema.MAX_VIOLATIONS) {
      super.addError(error);
    }
  }
}

package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.MessageSourceError;
import com.networknt.schema.path.NodePath;
import dev.toolrack.server.execution.CompiledSchema;
import tools.jackson.databind.JsonNode;

/**
 * What the check of one value may still take. The library counts keywords, each as one step; work
 * is what a keyword does beyond that, in units of about ten nanoseconds.
 *
 * <p>Keeps the first errors of each list, the one of the whole and those of branches that may not
 * count: that there are any decides, the others only take room.
 */
final class BoundedContext extends ExecutionContext {
  /** Keywords that are tried on one value; a schema that multiplies would otherwise hold a core. */
  private static final long MAX_STEPS = 1_000_000;

  private static final int MAX_DEPTH = 1_024;
  private static final long MAX_WORK = 1 << 25;

  /** To make an error takes so much, whether or not it is kept. */
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
   * Takes work.
   *
   * @throws WorkExceeded if less is left
   */
  void take(long work) {
    left -= work;
    if (left < 0) {
      throw new WorkExceeded("The keywords take too much work");
    }
  }

  /** Adds the error of a keyword that a value violates. */
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

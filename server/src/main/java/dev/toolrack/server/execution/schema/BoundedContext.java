package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;
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
  /** Work for creating an error, whether or not it is kept. */
  private static final int ERROR_WORK = 32;

  private long left;

  BoundedContext(Effort effort) {
    super(effort.config());
    left = effort.work();
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

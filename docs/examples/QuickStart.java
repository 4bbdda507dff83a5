import dev.toolrack.client.Batch;
import dev.toolrack.client.BatchItem;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.InvalidInputException;
import dev.toolrack.client.JacksonCodec;
import dev.toolrack.client.ResolveCacheOptions;
import dev.toolrack.client.ResolvedTool;
import dev.toolrack.client.ResultStream;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolCall;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.client.TypedTool;
import java.time.Duration;

/**
 * Resolves and executes the sample tool {@code word-count}. Takes the server as its argument, {@code
 * localhost:50051} without one, as {@code ./toolrack serve --demo} offers it.
 */
public final class QuickStart {
  /** Input of word-count. */
  record Text(String text) {}

  /** What is wanted of its output. */
  record Counts(int words, int characters, int lines) {}

  private QuickStart() {}

  public static void main(String[] args) {
    String target = args.length > 0 ? args[0] : "localhost:50051";
    try (ToolrackClient client =
        ToolrackClient.builder()
            .target(target)
            .plaintext()
            .defaultDeadline(Duration.ofSeconds(10))
            .codec(JacksonCodec.create())
            .resolveCache(ResolveCacheOptions.defaults())
            .connect(Duration.ofSeconds(10))) {

      ResolvedTool tool = client.resolve("word-count", Selector.latest());
      System.out.println("resolved " + tool.slug() + " " + tool.version());

      ExecutionResult result = client.execute("word-count", "{\"text\":\"to be or not to be\"}");
      System.out.println("output " + result.outputJson());

      TypedTool<Text, Counts> wordCount =
          client.tool("word-count").as(Text.class, Counts.class);
      System.out.println("words " + wordCount.execute(new Text("to be")).output().words());

      Batch batch =
          Batch.of(
              ToolCall.of("word-count", "{\"text\":\"one\"}"),
              ToolCall.of("word-count", "{\"text\":\"one two\"}"));
      try (ResultStream<BatchItem> items = client.streamBatch(batch)) {
        while (items.hasNext()) {
          BatchItem item = items.next();
          System.out.println("item " + item.index() + " succeeded " + item.outcome().succeeded());
        }
      }

      try {
        client.execute("word-count", "{\"text\":42}");
      } catch (InvalidInputException e) {
        System.out.println("refused " + e.reason() + " at " + e.violations().get(0).field());
      }
    } catch (ToolrackException e) {
      System.err.println(e.reason() + ": " + e.getMessage());
      System.exit(1);
    }
  }
}

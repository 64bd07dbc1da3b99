package dev.millrace.topology.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.test.TestRecord;

/** A checkpoint store alone in a task, with what it writes to its changelog. */
public final class StoreDriver implements AutoCloseable {

  private final TopologyTestDriver driver;
  public final CheckpointStore store;
  public final CommittedMark committed;
  private final TestInputTopic<String, String> input;

  public StoreDriver() {
    List<CommittedMark> marks = new ArrayList<>();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("input", Consumed.with(Serdes.String(), Serdes.String()))
        .process(
            new ProcessorSupplier<String, String, Void, Void>() {
              @Override
              public Processor<String, String, Void, Void> get() {
                return new ContextualProcessor<>() {
                  @Override
                  public void init(ProcessorContext<Void, Void> context) {
                    marks.add(new CommittedMark(context, "learner"));
                  }

                  @Override
                  public void process(Record<String, String> record) {
                    // the store is used from outside
                  }
                };
              }

              @Override
              public Set<StoreBuilder<?>> stores() {
                return Set.of(new CheckpointStoreBuilder("learner"));
              }
            });
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    driver = new TopologyTestDriver(builder.build(), properties);
    input = driver.createInputTopic("input", new StringSerializer(), new StringSerializer());
    store = (CheckpointStore) driver.getStateStore("learner");
    committed = marks.get(0);
    commit(); // from now on there is a record in whose context the store writes
  }

  /** Has a record processed and committed. */
  public void commit() {
    input.pipeInput("key", "value");
  }

  /** Returns what was written to the changelog since the last call, and commits. */
  public List<TestRecord<String, byte[]>> changelog() {
    commit();
    TestOutputTopic<String, byte[]> changelog =
        driver.createOutputTopic(
            "test-learner-changelog", new StringDeserializer(), new ByteArrayDeserializer());
    return changelog.readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
  }
}

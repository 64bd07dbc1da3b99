package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.export.ModelFormat;
import dev.millrace.app.feed.LabelSender;
import dev.millrace.app.web.WebServer;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page of one application. It knows topics and nothing else, so it may run in any process
 * that reaches the cluster.
 *
 * <p>Thread-safe.
 */
public final class Dashboard implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

  private static final long TICK_MS = 250;
  private static final int SLOW_TICKS = 4;
  private static final String PAGE = "dev/millrace/app/dashboard/page";
  private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist";

  private static final long SAMPLE_PAUSE_MS = 150;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ModelDownload download = new ModelDownload();
  private final StreamModel model;
  private final EventStream events;
  private final Questions questions;
  private final PageProducer<Label> labels;
  private int ticks;

  private Dashboard(KafkaSettings kafka, Topics topics, DashboardSettings settings) {
    model = new StreamModel(bytes -> TopicFeed.prediction(topics, bytes));
    events = new EventStream(model);
    try {
      questions = opened(new Questions(kafka, topics));
      labels = opened(new PageProducer<>(kafka, topics.labels()));
      ImageSampler sampler =
          opened(new ImageSampler(kafka, topics, model, settings.applicationId()));
      Consumer<Snapshot> onSnapshot =
          settings
              .test()
              .<Consumer<Snapshot>>map(images -> opened(new HeldOutTest(images, model))::measure)
              .orElse(snapshot -> {});
      TopicFeed feed =
          opened(new TopicFeed(kafka, topics, model, questions, onSnapshot.andThen(download::set)));
      opened.push(new Repeat("millrace-page-topics", feed::poll));
      opened.push(new Repeat("millrace-page-images", () -> sample(sampler)));
      opened.push(new Repeat("millrace-page-events", this::tick));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Serves the page at the front of a server. The caller closes it, before the cluster goes away.
   *
   * @param topics of the application; they must exist
   * @throws dev.millrace.app.error.UserException if no broker answers
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static Dashboard serve(
      WebServer server, KafkaSettings kafka, Topics topics, DashboardSettings settings) {
    Dashboard dashboard = new Dashboard(kafka, topics, settings);
    List<String> names = new ArrayList<>(settings.hosts());
    names.add(server.host());
    thisMachine().ifPresent(names::add);
    server.routeBelow("/", new PageGuard(files(PAGE), names));
    server.routeBelow("/uplot", new PageGuard(files(UPLOT), names));
    server.route("/events", new PageGuard(dashboard.events, names));
    server.route("/images", new PageGuard(new PostHandler(dashboard::ask), names));
    server.route("/labels", new PageGuard(new PostHandler(dashboard::label), names));
    for (ModelFormat format : ModelFormat.values()) {
      server.route(
          "/model" + format.extension(), new PageGuard(dashboard.download.as(format), names));
    }
    return dashboard;
  }

  private CompletableFuture<ObjectNode> ask(byte[] drawn) {
    return questions.ask(DrawnImage.parse(drawn)).thenApply(Questions::describe);
  }

  private CompletableFuture<ObjectNode> label(byte[] given) {
    GivenLabel label = GivenLabel.parse(given);
    return labels
        .send(label.id(), label.given(Instant.now()), LabelSender.learnNow())
        .thenApply(sent -> label.json());
  }

  private static HttpHandler files(String folder) {
    return new ResourceHandler(
        new ClassPathResourceManager(Dashboard.class.getClassLoader(), folder));
  }

  private static Optional<String> thisMachine() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private void sample(ImageSampler sampler) throws InterruptedException {
    if (events.browsers() == 0) {
      sampler.rest();
    } else {
      sampler.sample();
    }
    TimeUnit.MILLISECONDS.sleep(SAMPLE_PAUSE_MS);
  }

  private void tick() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(TICK_MS);
    model.tick(System.currentTimeMillis());
    ticks++;
    if (ticks % SLOW_TICKS == 0) {
      model.slowTick();
    }
    events.broadcast();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        log.warn("A part of the page did not close", e);
      }
    }
    events.close();
  }
}

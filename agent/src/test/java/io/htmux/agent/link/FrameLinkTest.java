package io.htmux.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.FrameText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameLinkTest {
  private static final String SEND_A = "03 06 0003 0002 0001 61";

  private final CountedBuffers buffers = new CountedBuffers();
  private final Kernel kernel = new Kernel();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Recorder receiver = new Recorder();
  private final FrameLink link;

  FrameLinkTest() {
    channel.config().setAllocator(buffers.allocator());
    channel.freezeTime();
    link = new FrameLink(channel, receiver);
    channel.pipeline().addLast(kernel, link);
  }

  @AfterEach
  void noBufferIsLeft() {
    channel.close();
    channel.runPendingTasks();
    channel.releaseOutbound();
    buffers.assertNoneInUse();
  }

  @Test
  void framesComeOneByOneAndTheEndOfTheReadAfterThem() {
    channel.writeInbound(buffers.ofHex(SEND_A + SEND_A));
    channel.writeInbound(buffers.ofHex("03 06"));
    assertThat(receiver.heard).containsExactly("SEND 3>2 a", "SEND 3>2 a", "all", "all");
  }

  @Test
  void allFramesOfOneTurnAreFlushedOnce() {
    receiver.atEach = () -> link.send(new Frame.Sent(2, 3, 1));
    channel.writeInbound(buffers.ofHex(SEND_A.repeat(10)));
    assertThat(kernel.flushes).isEqualTo(1);
    assertThat(channel.outboundMessages()).hasSize(10);
    channel.writeInbound(buffers.ofHex(SEND_A));
    assertThat(kernel.flushes).isEqualTo(2);
  }

  @Test
  void whatTheKernelHasNotTakenIsCounted() {
    kernel.stuck = true;
    link.send(new Frame.Send(2, 3, buffers.of(new byte[1000])));
    channel.runPendingTasks();
    assertThat(link.pendingOctets()).isGreaterThanOrEqualTo(1008);
  }

  @Test
  void octetsThatAreNoSockMuxBreakTheLinkAtOnce() {
    channel.writeInbound(buffers.ofHex(SEND_A + "47 45 54 20 2f 20 48 54" + SEND_A));
    assertThat(receiver.heard).startsWith("SEND 3>2 a", "lost").doesNotContain("all");
    assertThat(receiver.cause).get().isInstanceOf(FrameException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aReceiverThatFailsBreaksItsOwnLinkOnly() {
    receiver.atEach =
        () -> {
          throw new IllegalStateException("a mistake above");
        };
    channel.writeInbound(buffers.ofHex(SEND_A));
    assertThat(receiver.cause).get().isInstanceOf(IllegalStateException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aReadErrorIsTold() {
    IOException reset = new IOException("Connection reset by peer");
    channel.pipeline().fireExceptionCaught(reset);
    assertThat(receiver.cause).containsSame(reset);
  }

  @Test
  void theEndOfThePeerIsToldOnceAndWithoutACause() {
    channel.writeInbound(buffers.ofHex("03 06 00"));
    channel.close();
    channel.pipeline().fireExceptionCaught(new IOException("too late"));
    assertThat(receiver.heard).containsOnlyOnce("lost");
    assertThat(receiver.cause).isEmpty();
  }

  /**
   * Netty tells of each write that was not done: that is no other reason than the peer's leaving.
   */
  @Test
  void theEndOfThePeerIsToldAsSuchEvenIfOctetsWaited() {
    kernel.stuck = true;
    for (int i = 0; i < 10_000; i++) {
      link.send(new Frame.Sent(2, 3, i));
    }
    channel.close();
    channel.runPendingTasks();
    assertThat(receiver.heard).containsExactly("lost");
    assertThat(receiver.cause).isEmpty();
  }

  @Test
  void closeLetsOutWhatWasSentBefore() {
    link.send(new Frame.Sent(2, 3, 7));
    link.close();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    ByteBuf out = channel.readOutbound();
    assertThat(out.readableBytes()).isEqualTo(10);
    out.release();
  }

  @Test
  void nothingIsReceivedAfterClose() {
    link.close();
    channel.pipeline().fireChannelRead(buffers.ofHex(SEND_A));
    assertThat(receiver.heard).doesNotContain("SEND 3>2 a");
  }

  /** A peer that reads nothing any more must not keep a closed session's socket. */
  @Test
  void closeDoesNotWaitForeverForAPeerThatTakesNothing() {
    kernel.stuck = true;
    link.send(new Frame.Send(2, 3, buffers.of(new byte[1000])));
    link.close();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(4999, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aFrameSentAfterTheEndIsDropped() {
    channel.close();
    link.send(new Frame.Send(2, 3, buffers.ofText("late")));
    channel.runPendingTasks();
    buffers.assertNoneInUse();
  }

  @Test
  void whatIsNoOctetsIsDropped() {
    channel.writeInbound("a message of another protocol");
    assertThat(receiver.heard).containsExactly("all");
  }

  @Test
  void writabilityIsPassedOnWhenItComesBack() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(50, 100));
    kernel.stuck = true;
    link.send(new Frame.Send(2, 3, buffers.of(new byte[1000])));
    assertThat(link.isWritable()).isFalse();
    kernel.stuck = false;
    channel.flush();
    assertThat(link.isWritable()).isTrue();
    assertThat(receiver.heard).containsOnlyOnce("writable");
  }

  /** Swallows flushes as a kernel does whose buffer is full. */
  private static final class Kernel extends ChannelOutboundHandlerAdapter {
    private boolean stuck;
    private int flushes;

    @Override
    public void flush(ChannelHandlerContext context) {
      flushes++;
      if (!stuck) {
        context.flush();
      }
    }
  }

  private static final class Recorder implements FrameLink.Receiver {
    private final List<String> heard = new ArrayList<>();
    private Optional<Throwable> cause = Optional.empty();
    private Runnable atEach = () -> {};

    @Override
    public void received(Frame frame) {
      heard.add(FrameText.of(frame));
      atEach.run();
    }

    @Override
    public void receivedAll() {
      heard.add("all");
    }

    @Override
    public void writable() {
      heard.add("writable");
    }

    @Override
    public void lost(Optional<Throwable> why) {
      heard.add("lost");
      cause = why;
    }
  }
}

namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: it signs in, and talks on before the server has let it in.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class MemberSocket(bool hasBug)
{
    private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        context.Send("token 42");
        if (!hasBug)
        {
            await context.ReceiveAsync(cancellationToken);
        }
    }
}

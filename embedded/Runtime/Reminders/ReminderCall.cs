using Actors.Embedded.CodeGeneration;
using Orleans;
using Orleans.Runtime;

namespace Actors.Embedded.Reminders;

internal sealed class ReminderCall(string name, TickStatus status) : VoidGrainCall(CallTraits.None)
{
    protected override Task Invoke(object target) => ((IRemindable)target).ReceiveReminder(name, status);
}

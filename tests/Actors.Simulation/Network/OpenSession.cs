using Actors.Gateway.Link;
using Actors.Simulation.Silo;

namespace Actors.Simulation.Network;

/// <summary>Makes the session that a new connection of the silo is served by.</summary>
internal delegate ILinkSession OpenSession(SiloProcess silo, ILinkPeer peer, string connection);
